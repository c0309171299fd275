// What a camera and a recorder answer, and the lists of targets that a roster's facts hold.

#include "probe/check/camera_answers.h"
#include "probe/check/recorder_answers.h"
#include "probe/check/snmp_check.h"
#include "probe/check/soap_answer.h"
#include "probe/check/target_list.h"
#include "tests/fuzz/fuzz_input.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace campus;  // NOLINT(google-build-using-namespace)
  const auto text = as_text(data, size);
  if (const auto status = probe::rtsp_status(text); status) {
    require(*status >= 100 && *status < 600, "a status has three digits");
    require(text.starts_with("RTSP/"), "only RTSP has one");
  }
  if (probe::is_onvif_answer(text)) require(text.find("Envelope") != std::string_view::npos, "it is an envelope");
  if (const auto inner = probe::element_text(text, "DataFrom"); inner) {
    require(inner->find('<') == std::string_view::npos, "the text of an element ends where the next tag begins");
    require(probe::opens_element(text, "DataFrom"), "an element with a text is there");
  }
  (void)probe::read_recording_summary(text);
  (void)probe::parse_xml_time(text);
  if (const auto camera = probe::parse_camera_url(text); camera) {
    require(camera->url.find('@') == std::string::npos, "a camera's URL holds no user");
    const auto asked = probe::rtsp_options(*camera);
    require(asked.find("\r\n") == asked.find('\n') - 1 && asked.starts_with("OPTIONS "), "a question keeps its lines");
  } else {
    require_one_line(camera.error().message);
  }
  for (const auto& entry : probe::split_list(text)) require(!entry.empty(), "an entry is not empty");
  if (const auto target = probe::parse_target(text, std::nullopt); target) {
    require(probe::parse_target(target->text(), std::nullopt).has_value(), "a target can be written and read");
  } else {
    require_one_line(target.error().message);
  }
  if (const auto port = probe::parse_port_name(text); !port) require_one_line(port.error().message);
  return 0;
}
