#include "core/ticket/ticket_words.h"

namespace campus {
namespace {

std::string directions(const Ticket& ticket, Language language) {
  if (ticket.down && ticket.up) return say(language, "下行和上行", "down and up");
  return ticket.down ? say(language, "下行", "down") : say(language, "上行", "up");
}

}  // namespace

std::string_view words_of(TicketClass value, Language language) {
  const bool english = language == Language::en;
  switch (value) {
    case TicketClass::exclusive:
      return english ? "exclusive: bulk data and round trips, alone on the school's line"
                     : "独占：速率和时延，独用学校出口";
    case TicketClass::normal:
      return english ? "normal: round trips, a few of a school at once" : "普通：时延，同一学校可有数个";
    case TicketClass::background:
      return english ? "background: round trips, at most 1 Mbit/s" : "后台：时延，至多 1 Mbit/s";
    case TicketClass::joint:
      return english ? "joint: bulk data and round trips, beside other rooms of the school in the same slot"
                     : "并发：速率和时延，与本校同一时段的其他教室同时进行";
  }
  return "?";
}

std::string describe(const Ticket& ticket, Language language) {
  std::string text;
  const auto line = [&](const char* zh_cn, const char* en, const std::string& value) {
    text += "  " + say(language, zh_cn, en) + value + "\n";
  };
  line("测试许可编号：", "ticket: ", ticket.id);
  line("签发者：", "issuer: ", ticket.issuer.text());
  line("测速节点：", "responder: ", ticket.responder.text());
  line("设备公钥：", "device key: ", to_hex(ticket.device_key));
  line("设备密钥编号：", "device key id: ", key_id_of(ticket.device_key).text());
  line("站点：", "site: ", ticket.site.text());
  line("学校（独用其出口）：", "school (whose line it has): ", ticket.school.text());
  line("时段（北京时间）：", "slot (Beijing time): ",
       to_local_text(ticket.begin) + say(language, " 至 ", " to ") + to_local_text(ticket.end));
  line("方向：", "direction: ", directions(ticket, language));
  line("类别：", "class: ", std::string(words_of(ticket.kind, language)));
  line("速率至多：", "rate, at most: ", to_text(ticket.rate));
  line("整个测试至多：", "whole test, at most: ",
       std::to_string(ticket.duration.count()) + say(language, " 秒，", " s, ") + std::to_string(ticket.bytes.bytes()) +
           say(language, " 字节", " bytes"));
  return text;
}

}  // namespace campus
