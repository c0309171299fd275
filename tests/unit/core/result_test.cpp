#include "core/result.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace campus {
namespace {

const Error kFailure{ErrorCode::io, "cannot read x"};

TEST(Result, HoldsAValueOrAnError) {
  const Result<int> good = 7;
  const Result<int> bad = kFailure;
  EXPECT_TRUE(good);
  EXPECT_EQ(*good, 7);
  EXPECT_FALSE(bad);
  EXPECT_EQ(bad.error(), kFailure);
  EXPECT_EQ(good.value_or(1), 7);
  EXPECT_EQ(bad.value_or(1), 1);
}

TEST(Result, ChainsOnlyWhileThereIsAValue) {
  const auto half = [](int n) { return n % 2 == 0 ? Result<int>(n / 2) : Result<int>(kFailure); };
  EXPECT_EQ(*Result<int>(8).and_then(half).and_then(half), 2);
  EXPECT_EQ(Result<int>(6).and_then(half).and_then(half).error(), kFailure);
  EXPECT_EQ(*Result<int>(3).transform([](int n) { return std::to_string(n); }), "3");
  EXPECT_EQ(Result<int>(kFailure).transform([](int n) { return n; }).error(), kFailure);
}

TEST(Result, CarriesWhatCannotBeCopied) {
  Result<std::unique_ptr<int>> made = std::make_unique<int>(5);
  const std::unique_ptr<int> taken = *std::move(made);
  EXPECT_EQ(*taken, 5);
}

TEST(Result, OfNothingIsSuccessOrAnError) {
  EXPECT_TRUE(Result<void>());
  EXPECT_EQ(Result<void>(kFailure).error(), kFailure);
}

}  // namespace
}  // namespace campus
