#include "probe/check/camera_answers.h"

#include <gtest/gtest.h>

namespace campus::probe {
namespace {

std::string refusal(const std::string& url) {
  const auto camera = parse_camera_url(url);
  return camera ? "accepted" : camera.error().message;
}

TEST(CameraUrl, NamesProtocolAndPlace) {
  const auto rtsp = parse_camera_url("rtsp://10.1.5.8/Streaming/Channels/101");
  ASSERT_TRUE(rtsp) << rtsp.error().message;
  EXPECT_EQ(rtsp->protocol, CameraProtocol::rtsp);
  EXPECT_EQ(to_authority(rtsp->where), "10.1.5.8:554");
  const auto onvif = parse_camera_url("http://[fd00::8]:8000/onvif/device_service");
  ASSERT_TRUE(onvif) << onvif.error().message;
  EXPECT_EQ(onvif->protocol, CameraProtocol::onvif);
  EXPECT_EQ(to_authority(onvif->where), "[fd00::8]:8000");
}

TEST(CameraUrl, WithAPasswordIsRefusedWithoutRepeatingIt) {
  for (const char* url : {"rtsp://admin:Geheim1@10.1.5.8/1", "rtsp://10.1.5.8/user=admin&password=Geheim1",
                          "rtsp://10.1.5.8/?pwd=Geheim1", "http://10.1.5.8/cgi?PASSWD=Geheim1"}) {
    EXPECT_TRUE(holds_credentials(url));
    const auto why = refusal(url);
    EXPECT_NE(why.find("password"), std::string::npos) << why;
    EXPECT_EQ(why.find("Geheim1"), std::string::npos) << why;
  }
}

TEST(CameraUrl, ThatCouldLeadElsewhereIsRefused) {
  EXPECT_NE(refusal("rtsp://camera.example/1").find("names its host"), std::string::npos);
  EXPECT_NE(refusal("https://10.1.5.8/").find("must begin"), std::string::npos);
  EXPECT_NE(refusal("rtsp://10.1.5.8/1\r\nX: y").find("strange characters"), std::string::npos);
  EXPECT_NE(refusal("rtsp://10.1.5.8:99999/1").find("no host"), std::string::npos);
  EXPECT_NE(refusal("rtsp://10.1.5.8/" + std::string(600, 'a')).find("too long"), std::string::npos);
}

std::string urls_of(const std::string& fact, CameraUrls taken) {
  const auto urls = camera_urls({{"recorders", fact}}, "recorders", 2, taken);
  if (!urls) return urls.error().message;
  std::string all;
  for (const auto& one : *urls) all += one.url + " ";
  return all;
}

TEST(CameraUrls, AreTakenFromAFactEachOnce) {
  EXPECT_EQ(urls_of("rtsp://10.1.5.8/1; http://10.1.5.9/x ;rtsp://10.1.5.8/1", CameraUrls::any),
            "rtsp://10.1.5.8/1 http://10.1.5.9/x ");
  EXPECT_EQ(urls_of("http://10.1.5.9/x", CameraUrls::onvif_search), "http://10.1.5.9/x ");
}

TEST(CameraUrls, SayWhichFactIsWrongAndWhatToWrite) {
  EXPECT_EQ(urls_of(";", CameraUrls::any), "missing=recorders");
  EXPECT_EQ(urls_of("http://10.1.5.9/x;rtsp://10.1.5.8/1", CameraUrls::onvif_search),
            "recorders: write the http:// URL of the ONVIF search service instead of 'rtsp://10.1.5.8/1'");
  EXPECT_TRUE(urls_of("http://recorder.example/x", CameraUrls::any).starts_with("recorders: a camera's URL names"));
  EXPECT_EQ(urls_of("http://10.1.5.1/;http://10.1.5.2/;http://10.1.5.3/", CameraUrls::any),
            "recorders has 3 entries, at most 2");
}

TEST(RtspStatus, IsReadFromAWholeFirstLine) {
  EXPECT_EQ(rtsp_status("RTSP/1.0 200 OK\r\nCSeq: 1\r\n\r\n"), 200);
  EXPECT_EQ(rtsp_status("RTSP/1.0 401 Unauthorized\r\n"), 401);
  EXPECT_EQ(rtsp_status("RTSP/2.0 454\n"), 454);
  EXPECT_FALSE(rtsp_status("RTSP/1.0 200 OK"));
}

TEST(RtspStatus, IsNothingWhereTheAnswerIsNoRtsp) {
  for (const char* answer :
       {"", "\n", "HTTP/1.1 200 OK\r\n", "RTSP/1.0\r\n", "RTSP/1.0 20 OK\r\n", "RTSP/1.0 2000\r\n",
        "RTSP/1.0 099 X\r\n", "RTSP/1.0 600 X\r\n", "RTSP/1.x 200 OK\r\n", "RTSP/1.0  200 OK\r\n"}) {
    EXPECT_FALSE(rtsp_status(answer)) << answer;
  }
  EXPECT_FALSE(rtsp_status("RTSP/1.0 200 " + std::string(kMostRtspAnswer, 'x') + "\r\n"));
}

TEST(OnvifAnswer, HoldsTheTimeOrAsksForALogin) {
  EXPECT_TRUE(is_onvif_answer(R"(<SOAP-ENV:Envelope xmlns:tds="x"><SOAP-ENV:Body><tds:GetSystemDateAndTimeResponse>)"));
  EXPECT_TRUE(is_onvif_answer("<Envelope><Body><GetSystemDateAndTimeResponse/></Body></Envelope>"));
  EXPECT_TRUE(is_onvif_answer("<s:Envelope><s:Fault><s:Value>ter:NotAuthorized</s:Value></s:Fault></s:Envelope>"));
}

TEST(OnvifAnswer, IsNotAnyPage) {
  EXPECT_FALSE(is_onvif_answer(""));
  EXPECT_FALSE(is_onvif_answer("<html>GetSystemDateAndTimeResponse Envelope</html>"));
  EXPECT_FALSE(is_onvif_answer("<s:Envelope><s:Fault>ActionNotSupported</s:Fault></s:Envelope>"));
  EXPECT_FALSE(is_onvif_answer("<s:Envelope><x>GetSystemDateAndTimeResponseless</x></s:Envelope>"));
}

}  // namespace
}  // namespace campus::probe
