#include "probe/attest/amendment.h"

#include <gtest/gtest.h>

#include "core/model/brief.h"
#include "core/posix/posix_disk.h"
#include "core/posix/system_random.h"
#include "core/wire/report_json.h"
#include "tests/support/sample_report.h"
#include "tests/unit/standards/temporary_folder.h"

namespace campus::probe {
namespace {

TEST(OpenRecord, TakesNoBriefReport) {
  SystemRandom random;
  const auto key = SigningKey::generate(random);
  auto report = samples::passing_school();
  report.key = key.id();
  report.mode = Mode::routine;
  const PosixDisk disk;
  const standards::TemporaryFolder folder;
  const auto opened = [&](const Report& one) {
    const auto text = wire::encode_envelope(seal(kReportPayloadType, wire::encode_report(one), key));
    EXPECT_TRUE(disk.write_durably(folder.path() / "report.dsse.json", text, Disk::Visibility::everyone));
    return open_record(disk, folder.path(), key.id());
  };
  EXPECT_TRUE(opened(report)) << "whole";
  const auto brief = opened(brief_of(report));
  ASSERT_FALSE(brief);
  EXPECT_EQ(brief.error().code, ErrorCode::bad_data);
  EXPECT_NE(brief.error().message.find("is a brief routine report"), std::string::npos) << brief.error().message;
}

}  // namespace
}  // namespace campus::probe
