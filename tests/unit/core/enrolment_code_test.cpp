#include "core/enrolment/code.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <set>

#include "core/enrolment/refusal_words.h"

namespace campus {
namespace {

class Seeded final : public RandomSource {
 public:
  explicit Seeded(std::uint64_t seed) : engine_(seed) {}
  void fill(std::span<std::byte> bytes) override {
    for (auto& byte : bytes) byte = static_cast<std::byte>(engine_() & 0xFFU);
  }

 private:
  std::mt19937_64 engine_;
};

constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

TEST(EnrolmentCode, IsReadAsItIsPrintedAndAsPeopleWriteIt) {
  Seeded random(1);
  for (int i = 0; i < 200; ++i) {
    const auto code = EnrolmentCode::make(random);
    ASSERT_EQ(code.text().size(), 11U);
    EXPECT_EQ(code.printed().size(), 13U);
    EXPECT_EQ(*EnrolmentCode::parse(code.printed()), code);
    std::string sloppy = " ";
    for (const char c : code.text()) {
      const char read = c == '0' ? 'o' : c == '1' ? 'L' : c;
      sloppy += read >= 'A' && read <= 'Z' ? static_cast<char>(read - 'A' + 'a') : read;
    }
    EXPECT_EQ(*EnrolmentCode::parse(sloppy + "\r\n"), code) << sloppy;
  }
}

TEST(EnrolmentCode, EveryWrongCharacterAndEverySwapOfNeighboursIsSeen) {
  Seeded random(2);
  for (int i = 0; i < 20; ++i) {
    const auto code = EnrolmentCode::make(random).text();
    for (std::size_t at = 0; at < code.size(); ++at) {
      for (const char c : kAlphabet) {
        auto wrong = code;
        wrong[at] = c;
        if (wrong == code) continue;
        EXPECT_FALSE(EnrolmentCode::parse(wrong)) << code << " " << wrong;
      }
      if (at == 0 || code[at] == code[at - 1]) continue;
      auto swapped = code;
      std::swap(swapped[at], swapped[at - 1]);
      EXPECT_FALSE(EnrolmentCode::parse(swapped)) << code << " " << swapped;
    }
  }
}

TEST(EnrolmentCode, SaysWhatIsWrong) {
  EXPECT_NE(EnrolmentCode::parse("K7Q2-M9XA").error().message.find("this one 8"), std::string::npos);
  EXPECT_NE(EnrolmentCode::parse("K7Q2-M9XA-3T4-11").error().message.find("longer"), std::string::npos);
  EXPECT_NE(EnrolmentCode::parse("K7Q2-M9XA-3TU").error().message.find('U'), std::string::npos);
  EXPECT_FALSE(EnrolmentCode::parse(""));
  EXPECT_FALSE(EnrolmentCode::parse(std::string(100'000, 'A')));
}

TEST(EnrolmentCode, CodesDifferAndSoDoTheirDigests) {
  Seeded random(3);
  std::set<std::string> codes;
  for (int i = 0; i < 2000; ++i) codes.insert(EnrolmentCode::make(random).text());
  EXPECT_EQ(codes.size(), 2000U);
  const auto code = EnrolmentCode::make(random);
  EXPECT_EQ(code.digest("").size(), 64U);
  EXPECT_EQ(code.digest(""), code.digest(""));
  EXPECT_NE(code.digest(""), code.digest("mac:aa:bb:cc:dd:ee:ff"));
  EXPECT_NE(code.digest(""), EnrolmentCode::make(random).digest(""));
}

TEST(HardwareId, HasOneSpelling) {
  EXPECT_EQ(*parse_hardware_id("AA-BB-CC-dd-ee-ff"), "mac:aa:bb:cc:dd:ee:ff");
  EXPECT_EQ(*parse_hardware_id("mac:aa:bb:cc:dd:ee:ff"), "mac:aa:bb:cc:dd:ee:ff");
  EXPECT_EQ(*parse_hardware_id(" SN 0042 "), "serial:sn0042");
  EXPECT_EQ(*parse_hardware_id("serial:sn0042"), "serial:sn0042");
  EXPECT_FALSE(parse_hardware_id(""));
  EXPECT_FALSE(parse_hardware_id("serial:"));
  EXPECT_FALSE(parse_hardware_id("编号"));
  EXPECT_FALSE(parse_hardware_id(std::string(65, 'a')));
}

TEST(HardwareId, OfATableLeavesNothingToGuess) {
  EXPECT_EQ(*parse_box_of_a_table("AA-BB-CC-dd-ee-ff"), "mac:aa:bb:cc:dd:ee:ff");
  EXPECT_EQ(*parse_box_of_a_table("mac:aa:bb:cc:dd:ee:ff"), "mac:aa:bb:cc:dd:ee:ff");
  EXPECT_EQ(*parse_box_of_a_table("SN0042"), "serial:sn0042");
  EXPECT_EQ(*parse_box_of_a_table("serial: AABBCC000001"), "serial:aabbcc000001");
  EXPECT_EQ(*parse_box_of_a_table("PF-3A-01-22"), "serial:pf-3a-01-22");
  for (const auto* unclear : {"AABBCC000001", "aabb.cc00.0001", "aabbcc-000001"}) {
    EXPECT_NE(parse_box_of_a_table(unclear).error().message.find("serial:"), std::string::npos) << unclear;
  }
  for (const auto* none : {"0", "Default string", "To Be Filled By O.E.M.", "00:00:00:00:00:00", "ff-ff-ff-ff-ff-ff",
                           "mac:SN0042", "mac:aabbcc000001", ""}) {
    EXPECT_FALSE(parse_box_of_a_table(none)) << none;
  }
}

TEST(ShortCheck, IsSixDigitsOfItsKey) {
  const auto one = short_check(std::string(64, 'a'));
  ASSERT_EQ(one.size(), 7U);
  EXPECT_EQ(one[3], '-');
  EXPECT_EQ(one, short_check(std::string(64, 'a')));
  EXPECT_NE(one, short_check(std::string(64, 'b')));
}

TEST(RefusalWords, EveryRefusalHasThemInBothLanguages) {
  for (const auto& [value, name] : EnumNames<EnrolmentRefusal>::names) {
    EXPECT_FALSE(words_of(value, Language::zh_cn).empty()) << name;
    EXPECT_FALSE(words_of(value, Language::en).empty()) << name;
  }
  for (const auto& [value, name] : EnumNames<PollRefusal>::names) {
    EXPECT_FALSE(words_of(value, Language::zh_cn).empty()) << name;
    EXPECT_FALSE(words_of(value, Language::en).empty()) << name;
  }
}

}  // namespace
}  // namespace campus
