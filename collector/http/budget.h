#pragma once
// Memory that all connections share: each takes a share before it holds bytes and gives it back when they are gone.

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <utility>

namespace campus::collector {

/// Thread-safe; outlives its shares.
class Budget {
 public:
  explicit Budget(std::size_t most) : most_(most) {}

  /// One thread at a time.
  class Share {
   public:
    explicit Share(Budget& budget) : budget_(&budget) {}
    Share(Share&& other) noexcept : budget_(other.budget_), bytes_(std::exchange(other.bytes_, 0)) {}
    Share& operator=(Share&& other) noexcept {
      std::swap(budget_, other.budget_);
      std::swap(bytes_, other.bytes_);
      return *this;
    }
    ~Share() { give_back(); }

    /// False where all together would hold too much or leave less than `kept_free`; then nothing was taken.
    [[nodiscard]] bool take(std::size_t bytes, std::size_t kept_free = 0) {
      const auto most = budget_->most_ - std::min(kept_free, budget_->most_);
      auto taken = budget_->taken_.load();
      do {
        if (bytes > most || taken > most - bytes) return false;
      } while (!budget_->taken_.compare_exchange_weak(taken, taken + bytes));
      bytes_ += bytes;
      return true;
    }
    /// For what must not be refused.
    void take_anyway(std::size_t bytes) {
      budget_->taken_ += bytes;
      bytes_ += bytes;
    }
    void give_back() { budget_->taken_ -= std::exchange(bytes_, 0); }

   private:
    Budget* budget_;
    std::size_t bytes_ = 0;
  };

  [[nodiscard]] std::size_t taken() const { return taken_; }

 private:
  const std::size_t most_;
  std::atomic<std::size_t> taken_ = 0;
};

}  // namespace campus::collector
