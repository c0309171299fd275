#include "core/ticket/refusal.h"

#include <array>

namespace campus {
namespace {

struct Words {
  TicketRefusal value;
  std::string_view zh_cn;
  std::string_view en;
};

constexpr std::array kWords{
    Words{TicketRefusal::malformed, "测试许可格式不对；请重新签发", "not a sound ticket; have a new one issued"},
    Words{TicketRefusal::ticket_needed, "此地址须凭测试许可测速；用 --ticket 指明测试许可文件",
          "from this address a test needs a ticket; name its file with --ticket"},
    Words{TicketRefusal::not_for_this_responder, "测试许可是给另一个测速节点的；请核对地址和测试许可",
          "the ticket is for another responder; check the address and the ticket"},
    Words{TicketRefusal::slot_not_begun, "测试许可的时段还没有开始", "the ticket's slot has not begun"},
    Words{TicketRefusal::slot_over, "测试许可的时段已过；请重新签发",
          "the ticket's slot is over; have a new one issued"},
    Words{TicketRefusal::unknown_issuer, "测速节点不信任这个签发者；请核对其 --trust 文件",
          "this responder does not trust the issuer; check its --trust file"},
    Words{TicketRefusal::bad_signature, "测试许可的签名无效：内容被改动过",
          "the ticket's signature is not valid: it was altered"},
    Words{TicketRefusal::proof_needed, "请用设备密钥签署 nonce 后重发",
          "sign the nonce with the device key and ask again"},
    Words{TicketRefusal::bad_proof, "设备签名无效：测试许可不属于这台设备",
          "the device's signature is not valid: the ticket is another device's"},
    Words{TicketRefusal::other_device, "测试许可是给另一台设备的", "the ticket is for another device"},
    Words{TicketRefusal::used, "测试许可已经用过；每张只能用一次", "the ticket was used; each is good for one test"},
    Words{TicketRefusal::maybe_used, "已用许可的记录曾受损，不能排除它用过；请重新签发",
          "the record of used tickets was damaged and this one may be among them; have a new one issued"},
    Words{TicketRefusal::denied, "测试许可、设备或站点已被停用",
          "the ticket, its device or its site is on the deny list"},
    Words{TicketRefusal::school_busy, "该校已有测试在进行，稍后再试",
          "another test of this school is running; try later"},
    Words{TicketRefusal::busy, "测速节点正忙，稍后再试", "other tests take the responder at the moment; try later"},
    Words{TicketRefusal::class_too_low, "测试许可只许测时延，不许测速率",
          "the ticket is for round trips, not for bulk data"},
    Words{TicketRefusal::wrong_direction, "测试许可不许测这个方向", "the ticket does not cover this direction"},
    Words{TicketRefusal::rate_too_high, "所要的速率超过测试许可所许",
          "the rate asked for is more than the ticket allows"},
    Words{TicketRefusal::spent, "测试许可所许的时间或字节数已用完", "the seconds or bytes of the ticket are used up"},
    Words{TicketRefusal::test_over, "这次测试已结束", "the test is over"},
    Words{TicketRefusal::session_open, "这次测试已有同类会话在进行",
          "the test has a session of this kind open already"},
    Words{TicketRefusal::too_many_used, "已用许可的记录已满，稍后再试",
          "too many used tickets are remembered; try later"},
    Words{TicketRefusal::not_writable, "测速节点无法记下已用的许可，暂不接受；请检查其磁盘后重新启动",
          "the responder cannot record used tickets and takes none; mend its disk and start it again"},
    Words{TicketRefusal::silenced, "全市静默，暂停一切测试；结束后再试",
          "silence in the whole city, no test is let in; try again when it is over"},
};

const Words& words(TicketRefusal value) {
  for (const auto& one : kWords) {
    if (one.value == value) return one;
  }
  return kWords.front();
}

}  // namespace

std::string_view words_of(TicketRefusal value, Language language) {
  const auto& one = words(value);
  return language == Language::en ? one.en : one.zh_cn;
}

std::string words_of(TicketRefusal value) {
  const auto& one = words(value);
  std::string both(one.zh_cn);
  both += " / ";
  both += one.en;
  return both;
}

}  // namespace campus
