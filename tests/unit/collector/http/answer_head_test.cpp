#include "collector/http/answer_head.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace campus::collector {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

Answer answer_of(Response response) { return {std::move(response), false, true, false}; }

TEST(AnswerHead, SaysStatusLengthAndWhatTheBrowserMayNotDo) {
  const auto head = head_of(answer_of(plain(404, "nothing here")));
  EXPECT_THAT(
      head, StartsWith("HTTP/1.1 404 Not Found\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 13\r\n"));
  EXPECT_THAT(head, HasSubstr("\r\nX-Content-Type-Options: nosniff\r\nX-Frame-Options: DENY\r\n"));
  EXPECT_THAT(head, EndsWith("\r\nConnection: keep-alive\r\n\r\n"));
  EXPECT_THAT(head, Not(HasSubstr("Vary")));
  EXPECT_THAT(head_of(answer_of(busy("later"))), EndsWith("\r\nRetry-After: 5\r\n\r\n"));
}

TEST(AnswerHead, TellsCachesThatThereAreTwoForms) {
  auto answer = answer_of(plain(200, "text"));
  answer.response.gzip = std::make_shared<const std::string>("packed text");
  EXPECT_THAT(head_of(answer), HasSubstr("\r\nContent-Length: 5\r\nVary: Accept-Encoding\r\n"));
  answer.as_gzip = true;
  answer.keep_alive = false;
  EXPECT_THAT(head_of(answer),
              HasSubstr("\r\nContent-Length: 11\r\nContent-Encoding: gzip\r\nVary: Accept-Encoding\r\n"));
  EXPECT_THAT(head_of(answer), HasSubstr("\r\nConnection: close\r\n"));
}

}  // namespace
}  // namespace campus::collector
