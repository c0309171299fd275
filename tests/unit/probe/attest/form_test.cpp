#include "probe/attest/form.h"

#include <gtest/gtest.h>

#include "probe/attest/filled_table.h"

namespace campus::probe {
namespace {

constexpr WallTime kNow{std::chrono::days(20'000)};

standards::Rule asking(const std::string& id, const std::string& quantity) {
  standards::Rule rule;
  rule.id = RuleId(id);
  rule.title = {"=cmd", "=cmd"};
  rule.check.quantity = quantity;
  rule.attest = standards::AttestForm{{"有“制度”吗？", "Is there a \"rule\"?"}, {"photo", "document"}, 1, 365};
  return rule;
}

OpenRecord record() {
  OpenRecord open;
  open.profile.id = "digital-campus";
  open.profile.rules = {asking("n-01", "attested.truth"), asking("n-02", "attested.count"),
                        asking("s-20", "wifi.association")};
  ItemResult observed;
  observed.rule = RuleId("s-20");
  observed.verdict = ItemVerdict::nonconform;
  open.report.claim.items.push_back(observed);
  return open;
}

FormReading read(const std::string& text, const FormDefaults& defaults = {"", "", kNow}) {
  return read_form("/records/form.csv", text, record(), defaults);
}

TEST(Form, AsksWhatIsOpenAndIsHarmlessInASpreadsheet) {
  const auto form = write_form(record(), Language::zh_cn);
  EXPECT_TRUE(form.starts_with("\xEF\xBB\xBF指标,名称,"));
  EXPECT_NE(form.find("N-01,'=cmd,有“制度”吗？,是 或 否,照片、文件，至少 1 份,"), std::string::npos) << form;
  EXPECT_EQ(form.find("S-20"), std::string::npos) << "it was observed";
}

TEST(Form, ComesBackAsStatements) {
  const auto reading = read(
      "指标,答案,核查人,职务,核查日期,备注,佐证文件\r\n"
      "N-01,是,张三,校长,2024-10-01,,\"照片 1.jpg；b.pdf\"\r\n"
      "N-02,,,,,,\r\n");
  ASSERT_TRUE(reading.wrong.empty()) << reading.wrong.front();
  ASSERT_EQ(reading.statements.size(), 1U);
  const auto& one = reading.statements.front();
  EXPECT_EQ(one.answer, 1);
  EXPECT_EQ(one.by, "张三");
  EXPECT_EQ(one.role, "校长");
  EXPECT_EQ(to_rfc3339(one.at), "2024-09-30T16:00:00.000Z");
  EXPECT_EQ(one.files, (std::vector<std::filesystem::path>{"/records/照片 1.jpg", "/records/b.pdf"}));
}

TEST(Form, ComesBackInTheEncodingOfAnOfficeProgram) {
  const auto reading =
      read("\xD6\xB8\xB1\xEA,\xB4\xF0\xB0\xB8,\xBA\xCB\xB2\xE9\xC8\xCB\r\nN-01,\xCA\xC7,\xD5\xC5\xC8\xFD\r\n");
  ASSERT_TRUE(reading.wrong.empty()) << reading.wrong.front();
  ASSERT_EQ(reading.statements.size(), 1U);
  EXPECT_EQ(reading.statements.front().by, "张三");
}

TEST(Form, TakesNameAndTimeFromTheCommandWhereARowHasNone) {
  const auto reading = read("item,answer\nn-02,200\n", {"李四", "验收组长", kNow});
  ASSERT_EQ(reading.statements.size(), 1U);
  EXPECT_EQ(reading.statements.front().by, "李四");
  EXPECT_EQ(reading.statements.front().at, kNow);
}

TEST(Form, NamesEveryRowThatCannotBeTaken) {
  const auto reading = read(
      "item,answer,stated by,date\n"
      "n-01,maybe,a,\n"
      "n-02,1,,\n"
      "s-20,1,a,\n"
      "x-99,1,a,\n"
      "n-02,2,a,2099-01-01\n"
      "n-02,2,a,yesterday\n");
  EXPECT_TRUE(reading.statements.empty());
  const std::vector<std::string> wanted{
      "/records/form.csv:2: N-01: the answer 'maybe' must be yes or no",
      "/records/form.csv:3: N-02: the column 核查人 (stated by) is empty: write who answers for it, or give --by",
      "/records/form.csv:4: S-20 was observed in this audit, and no statement may stand over that: leave the answer "
      "empty",
      "/records/form.csv:5: the item 'x-99' is not in profile digital-campus: correct it",
      "/records/form.csv:6: N-02: the date '2099-01-01' is in the future",
      "/records/form.csv:7: N-02: the date 'yesterday' must be like 2026-11-20",
  };
  EXPECT_EQ(reading.wrong, wanted);
}

TEST(Form, RefusesTwoAnswersNoAnswersAndNoColumns) {
  EXPECT_EQ(read("item,answer,stated by\nn-01,yes,a\nn-01,no,a\n").wrong,
            std::vector<std::string>{"/records/form.csv:3: N-01: is answered twice: remove one of the rows"});
  EXPECT_EQ(read("item,answer\nn-01,\n").wrong,
            std::vector<std::string>{"/records/form.csv: no row has an answer: fill in the column 答案 (answer)"});
  EXPECT_EQ(read("a,b\n").wrong.size(), 2U);
  EXPECT_EQ(read("").wrong.size(), 1U);
  EXPECT_EQ(read("item,answer\n\"n-01").wrong,
            std::vector<std::string>{"/records/form.csv:2: a quoted cell is never closed"});
}

TEST(Form, RefusesTextsThatDoNotPrint) {
  EXPECT_FALSE(why_unfit(std::string(1001, 'a')).empty());
  EXPECT_FALSE(why_unfit("a\x1b[31m").empty());
  EXPECT_TRUE(why_unfit("巴特尔，副校长\n第二行").empty());
}

}  // namespace
}  // namespace campus::probe
