#include "probe/check/recorder_answers.h"

#include <gtest/gtest.h>

namespace campus::probe {
namespace {

std::string utc(std::string_view text) {
  const auto time = parse_xml_time(text);
  return time ? to_rfc3339(*time) : "refused";
}

TEST(XmlTime, IsReadInEachOfItsForms) {
  EXPECT_EQ(utc("2026-08-01T00:00:00Z"), "2026-08-01T00:00:00.000Z");
  EXPECT_EQ(utc("2026-08-01T00:00:00.25Z"), "2026-08-01T00:00:00.000Z");
  EXPECT_EQ(utc("2026-08-01T08:00:00+08:00"), "2026-08-01T00:00:00.000Z");
  EXPECT_EQ(utc("2026-07-31T20:30:00-03:30"), "2026-08-01T00:00:00.000Z");
  EXPECT_EQ(utc("2026-08-01T08:00:00"), "2026-08-01T00:00:00.000Z") << "the city's own time";
}

TEST(XmlTime, RefusesWhatIsNone) {
  for (const auto* text : {"", "2026-08-01", "2026-08-01T00:00", "2026-13-01T00:00:00Z", "2026-08-01T00:00:00.Z",
                           "2026-08-01T00:00:00+8:00", "2026-08-01T00:00:00+15:00", "2026-08-01T00:00:00z",
                           "2026-08-01T00:00:00Zx", "2026-08-01T00:00:00+-1:00"}) {
    EXPECT_EQ(utc(text), "refused") << text;
  }
}

TEST(RecordingSummary, NeedsATimeWhereThereAreRecordings) {
  const auto body = [](const std::string& inner) {
    return read_recording_summary("<e:Envelope><GetRecordingSummaryResponse>" + inner + "</x>");
  };
  EXPECT_FALSE(body("<NumberRecordings>3</NumberRecordings>"));
  EXPECT_EQ(body("<NumberRecordings>0</NumberRecordings>")->recordings, 0);
  EXPECT_EQ(body("<DataFrom>2026-08-01T00:00:00Z</DataFrom>")->recordings, std::nullopt);
  EXPECT_FALSE(read_recording_summary("<DataFrom>2026-08-01T00:00:00Z</DataFrom>")) << "another answer";
}

}  // namespace
}  // namespace campus::probe
