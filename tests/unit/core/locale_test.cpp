// Whatever locale the environment names is in force for every test of this program, so that one more run under a
// locale with a decimal comma finds every number that would follow it.

#include <gtest/gtest.h>

#include <clocale>
#include <cstdlib>
#include <locale>
#include <stdexcept>
#include <string_view>

namespace campus {
namespace {

class LocaleOfTheEnvironment final : public testing::Environment {
 public:
  void SetUp() override {
    std::setlocale(LC_ALL, "");
    try {
      std::locale::global(std::locale(""));
    } catch (const std::runtime_error&) {
      std::setlocale(LC_ALL, "C");  // the environment names a locale that this machine does not have
    }
  }
};

const auto* const kEnvironment = testing::AddGlobalTestEnvironment(new LocaleOfTheEnvironment);

TEST(Locale, IsTheOneThatTheEnvironmentNames) {
  ASSERT_NE(kEnvironment, nullptr);
  const char* named = std::getenv("LC_ALL");
  const bool german = named != nullptr && std::string_view(named).starts_with("de_DE");
  EXPECT_STREQ(std::localeconv()->decimal_point, german ? "," : ".");
}

}  // namespace
}  // namespace campus
