#include "probe/net/exchange_problem.h"

namespace campus::probe {

Localized words_of(ExchangeProblem problem) {
  switch (problem) {
    case ExchangeProblem::name_unknown:
      return {"域名解析不到地址", "the name has no address"};
    case ExchangeProblem::no_way:
      return {"本机没有到它的路由", "this machine knows no way there"};
    case ExchangeProblem::refused:
      return {"能到达，但该端口没有程序在听", "it is there, but nobody listens on that port"};
    case ExchangeProblem::silent:
      return {"没有应答", "no answer"};
    case ExchangeProblem::broken_off:
      return {"连接中途断开", "the connection was broken off"};
    case ExchangeProblem::certificate:
      return {"证书不可信", "its certificate is not believed"};
    case ExchangeProblem::tls:
      return {"建立不了加密连接", "no encrypted connection came about"};
    case ExchangeProblem::no_roots:
      return {"本机没有可信根证书，请安装 ca-certificates",
              "this machine has no trusted roots: install ca-certificates"};
    case ExchangeProblem::odd_answer:
      return {"应答的不是汇聚平台", "what answers is no collector"};
    case ExchangeProblem::stopped:
      return {"已停止", "stopped"};
    case ExchangeProblem::other:
      break;
  }
  return {"通信失败", "the exchange failed"};
}

}  // namespace campus::probe
