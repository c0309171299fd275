#include "probe/orders/withheld.h"

namespace campus::probe {

std::string words_of(Withheld why) {
  switch (why) {
    case Withheld::no_ticket:
      return "此刻没有测试许可 / no test ticket for this moment";
    case Withheld::ticket_not_kept:
      return "测试许可的使用无法记入本机 / that the ticket is used cannot be written down";
    case Withheld::plan_over:
      return "检测计划已到期，不做大流量测试 / the plan is over: no bulk data";
    case Withheld::bytes_spent:
      return "24 小时内的测试流量已用完 / the bytes for tests of these 24 hours are used up";
    case Withheld::place_refused:
      break;
  }
  return "计划中的测速节点地址不被允许或无法解析 / the plan's responder is at no place that a plan may name, or not "
         "found";
}

}  // namespace campus::probe
