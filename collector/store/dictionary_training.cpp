#include "collector/store/dictionary_training.h"

#include <chrono>
#include <utility>

namespace campus::collector {
namespace {

constexpr std::size_t kDictionaryBytes = 64U << 10U;

}  // namespace

void DictionaryTraining::begin(std::vector<std::string> samples) {
  training_ = std::async(std::launch::async,
                         [samples = std::move(samples)] { return ZstdDictionary::train(samples, kDictionaryBytes); });
}

bool DictionaryTraining::is_done() const {
  return training_.valid() && training_.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
}

DictionaryTraining::Dictionary DictionaryTraining::take() {
  auto made = training_.get();
  return made ? *std::move(made) : nullptr;
}

}  // namespace campus::collector
