#include "core/units.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <ostream>
#include <string>
#include <type_traits>

namespace campus {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

template <class A, class B>
concept Addable = requires(A a, B b) {
  a + b;
};
template <class A, class B>
concept Comparable = requires(A a, B b) {
  a < b;
};
template <class A, class B>
concept Divisible = requires(A a, B b) {
  a / b;
};

static_assert(Addable<BitRate, BitRate>);
static_assert(Addable<DataSize, DataSize>);
static_assert(!Addable<BitRate, DataSize>);
static_assert(!Addable<DataSize, BitRate>);
static_assert(!Addable<BitRate, std::int64_t>);
static_assert(!Comparable<BitRate, DataSize>);
static_assert(!Comparable<BitRate, std::int64_t>);
static_assert(Divisible<DataSize, nanoseconds>);
static_assert(!Divisible<BitRate, DataSize>);
static_assert(!std::is_convertible_v<std::int64_t, BitRate>);
static_assert(!std::is_convertible_v<double, BitRate>);
static_assert(!std::is_convertible_v<BitRate, double>);
static_assert(!std::is_convertible_v<double, Ratio>);
static_assert(BitRate::bits_per_second(8).bytes_per_second() == 1.0);
static_assert(DataSize::bytes(3) - DataSize::bytes(1) == DataSize::bytes(2));

constexpr BitRate bits(std::int64_t n) { return BitRate::bits_per_second(n); }

struct Accepted {
  const char* text;
  std::int64_t bits;
};
void PrintTo(const Accepted& row, std::ostream* out) { *out << row.text; }

class AcceptedRate : public testing::TestWithParam<Accepted> {};

TEST_P(AcceptedRate, HasItsSiValue) {
  const auto rate = parse_bit_rate(GetParam().text);
  ASSERT_TRUE(rate) << rate.error().message;
  EXPECT_EQ(rate->bits_per_second(), GetParam().bits);
}

INSTANTIATE_TEST_SUITE_P(ParseBitRate, AcceptedRate,
                         testing::Values(Accepted{"100M", 100'000'000}, Accepted{"1G", 1'000'000'000},
                                         Accepted{"10Gbit/s", 10'000'000'000}, Accepted{"2.5G", 2'500'000'000},
                                         Accepted{"1000M", 1'000'000'000}, Accepted{"百兆", 100'000'000},
                                         Accepted{"千兆", 1'000'000'000}, Accepted{"万兆", 10'000'000'000},
                                         Accepted{"1k", 1'000}, Accepted{"1K", 1'000}, Accepted{"1kbit/s", 1'000},
                                         Accepted{"1bit/s", 1}, Accepted{"64kbps", 64'000},
                                         Accepted{"100Mbps", 100'000'000}, Accepted{"1Gbit", 1'000'000'000},
                                         Accepted{"100 Mbit/s", 100'000'000}, Accepted{".5G", 500'000'000},
                                         Accepted{"1T", 1'000'000'000'000}, Accepted{"1000T", 1'000'000'000'000'000},
                                         Accepted{"0.0000001G", 100}, Accepted{"941.482M", 941'482'000}));

struct Refused {
  const char* text;
  const char* message;
};
void PrintTo(const Refused& row, std::ostream* out) { *out << row.text; }

class RefusedRate : public testing::TestWithParam<Refused> {};

TEST_P(RefusedRate, SaysWhatIsWrongAndTheMend) {
  const auto rate = parse_bit_rate(GetParam().text);
  ASSERT_FALSE(rate);
  EXPECT_EQ(rate.error().code, ErrorCode::usage);
  EXPECT_EQ(rate.error().message, GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(
    ParseBitRate, RefusedRate,
    testing::Values(
        Refused{"", "rate '' does not start with a number: write for example 100M, 1G or 10Gbit/s"},
        Refused{".", "rate '.' does not start with a number: write for example 100M, 1G or 10Gbit/s"},
        Refused{"fast", "rate 'fast' does not start with a number: write for example 100M, 1G or 10Gbit/s"},
        Refused{"-1G", "rate '-1G' does not start with a number: write for example 100M, 1G or 10Gbit/s"},
        Refused{"inf", "rate 'inf' does not start with a number: write for example 100M, 1G or 10Gbit/s"},
        Refused{"兆", "rate '兆' does not start with a number: write for example 100M, 1G or 10Gbit/s"},
        Refused{"100", "rate '100' has no unit: write for example 100M or 100Mbit/s"},
        Refused{"100 ", "rate '100 ' has no unit: write for example 100M or 100Mbit/s"},
        Refused{"100MB",
                "rate '100MB' is ambiguous: 100 Mbit/s (bits) or 100 Mbyte/s (MB, eight times as much)? "
                "Write 100Mbit/s"},
        Refused{"100Mb",
                "rate '100Mb' is ambiguous: 100 Mbit/s (bits) or 100 Mbyte/s (MB, eight times as much)? "
                "Write 100Mbit/s"},
        Refused{"1Gb/s",
                "rate '1Gb/s' is ambiguous: 1 Gbit/s (bits) or 1 Gbyte/s (GB, eight times as much)? "
                "Write 1Gbit/s"},
        Refused{"1GBps",
                "rate '1GBps' is ambiguous: 1 Gbit/s (bits) or 1 Gbyte/s (GB, eight times as much)? "
                "Write 1Gbit/s"},
        Refused{"0M", "rate '0M' is out of range: between 1bit/s and 1000T"},
        Refused{"0.1bit/s", "rate '0.1bit/s' is out of range: between 1bit/s and 1000T"},
        Refused{"1001T", "rate '1001T' is out of range: between 1bit/s and 1000T"},
        Refused{"1,5G", "rate '1,5G' has the unknown unit ',5G': write k, M, G or kbit/s, Mbit/s, Gbit/s"},
        Refused{"1..5G", "rate '1..5G' has the unknown unit '.5G': write k, M, G or kbit/s, Mbit/s, Gbit/s"},
        Refused{"0x10M", "rate '0x10M' has the unknown unit 'x10M': write k, M, G or kbit/s, Mbit/s, Gbit/s"},
        Refused{"1e9bit/s", "rate '1e9bit/s' has the unknown unit 'e9bit/s': write k, M, G or kbit/s, Mbit/s, Gbit/s"},
        Refused{"100m", "rate '100m' has the unknown unit 'm': write k, M, G or kbit/s, Mbit/s, Gbit/s"},
        Refused{"1G\n", "rate '1G\\x0a' has the unknown unit 'G\\x0a': write k, M, G or kbit/s, Mbit/s, Gbit/s"}));

TEST(ParseBitRate, NamesBothReadingsForEveryMixOfBitsAndBytes) {
  for (const char* prefix : {"k", "K", "M", "G", "T"}) {
    for (const char* rest : {"b", "B", "b/s", "B/s", "Bps", "iB", "ib", "iB/s", "ib/s", "Byte/s", "byte/s"}) {
      const auto text = std::string("10") + prefix + rest;
      const auto rate = parse_bit_rate(text);
      ASSERT_FALSE(rate) << text;
      EXPECT_NE(rate.error().message.find("bits) or 10"), std::string::npos) << rate.error().message;
    }
  }
}

TEST(ParseBitRate, RefusesNumbersNoMachineHolds) {
  EXPECT_FALSE(parse_bit_rate(std::string(400, '9') + "G"));
  EXPECT_FALSE(parse_bit_rate("0." + std::string(400, '0') + "1G"));
}

TEST(ParseBitRate, KeepsTheMessageShortForAnyInput) {
  for (const auto& text : {std::string(100'000, '9'), std::string(100'000, 'x'), "1" + std::string(100'000, 'B'),
                           std::string(100'000, '9') + "MB"}) {
    const auto rate = parse_bit_rate(text);
    ASSERT_FALSE(rate);
    EXPECT_LT(rate.error().message.size(), 300U);
  }
}

struct Shown {
  std::int64_t bits;
  const char* text;
};
void PrintTo(const Shown& row, std::ostream* out) { *out << row.bits; }

class ShownRate : public testing::TestWithParam<Shown> {};

TEST_P(ShownRate, HasThreeToFourSignificantDigits) { EXPECT_EQ(to_text(bits(GetParam().bits)), GetParam().text); }

INSTANTIATE_TEST_SUITE_P(ToText, ShownRate,
                         testing::Values(Shown{0, "0 bit/s"}, Shown{1, "1 bit/s"}, Shown{999, "999 bit/s"},
                                         Shown{1'000, "1.000 kbit/s"}, Shown{9'999, "9.999 kbit/s"},
                                         Shown{9'999'500, "10.00 Mbit/s"}, Shown{99'996'000, "100.0 Mbit/s"},
                                         Shown{941'482'000, "941.5 Mbit/s"}, Shown{999'949'000, "999.9 Mbit/s"},
                                         Shown{999'950'000, "1.000 Gbit/s"}, Shown{999'999'999, "1.000 Gbit/s"},
                                         Shown{1'000'000'000, "1.000 Gbit/s"}, Shown{10'000'000'000, "10.00 Gbit/s"},
                                         Shown{123'456'000'000, "123.5 Gbit/s"},
                                         Shown{5'000'000'000'000, "5000 Gbit/s"}));

TEST(DataSize, OverTimeIsARate) {
  EXPECT_EQ(DataSize::bytes(125'000'000) / seconds(1), bits(1'000'000'000));
  EXPECT_EQ(DataSize::bytes(1) / seconds(3), bits(3));  // 2.67 rounds
}

TEST(DataSize, OverNoTimeIsNoRate) {
  EXPECT_EQ(DataSize::bytes(5) / nanoseconds(0), bits(0));
  EXPECT_EQ(DataSize::bytes(5) / nanoseconds(-1), bits(0));
}

TEST(DataSize, OverTooLittleTimeStaysARate) {
  EXPECT_GT(DataSize::bytes(std::numeric_limits<std::int64_t>::max()) / nanoseconds(1), bits(0));
}

TEST(BitRate, TimesTimeIsASize) { EXPECT_EQ(bits(8'000) * milliseconds(500), DataSize::bytes(500)); }

TEST(BitRate, OverARateIsAShare) { EXPECT_DOUBLE_EQ(bits(900) / bits(1'000), 0.9); }

TEST(BitRate, ScalesToTheNearestBitAndNeverWraps) {
  EXPECT_EQ(bits(1'000).scaled(0.9996), bits(1'000));
  EXPECT_EQ(bits(1'000).scaled(0.9994), bits(999));
  EXPECT_GT(bits(1'000'000'000'000).scaled(1e12), bits(0));
  EXPECT_EQ(bits(1'000).scaled(std::numeric_limits<double>::quiet_NaN()), bits(0));
}

TEST(Ratio, IsNeverNanNorInfinite) {
  EXPECT_EQ(Ratio::of(std::numeric_limits<double>::quiet_NaN()).value(), 0.0);
  EXPECT_EQ(Ratio::of(std::numeric_limits<double>::infinity()).value(), 0.0);
  EXPECT_EQ(Ratio::of(1.25).value(), 1.25);
}

}  // namespace
}  // namespace campus
