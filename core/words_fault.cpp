#include "core/words_fault.h"

namespace campus {
namespace {

struct Words {
  Fault fault;
  std::string_view what_zh;
  std::string_view what_en;
  std::string_view do_zh;
  std::string_view do_en;
};

constexpr std::array kWords{
    Words{Fault::no_port, "网口没有接通", "no port has a link",
          "把网线两端重新插紧；指示灯仍不亮时换一根网线，再换交换机上的另一个口。",
          "Plug both ends of the cable in again; if the light stays dark, try another cable, then another port of the "
          "switch."},
    Words{Fault::slow_port, "网口协商速率低于目标", "the port negotiated less than the target",
          "换一根超五类以上的网线，或换交换机上的千兆口；仍低时换设备。",
          "Use a cable of category 5e or better or a faster port of the switch; if it stays slow, another device."},
    Words{Fault::half_duplex, "网口为半双工", "the port runs at half duplex",
          "把交换机端口改为自动协商；仍为半双工时换网线。",
          "Set the switch's port to negotiate by itself; if it stays half duplex, change the cable."},
    Words{Fault::cable_broken, "网线有断芯或短路", "a pair of the cable is broken or shorted",
          "换一根网线；墙内布线的请施工方按标出的线对和距离修复。",
          "Use another cable; in the wall have whoever laid it mend the pair at the distance shown."},
    Words{Fault::cable_untested, "网线没有测", "the cable was not tested",
          "以 root 运行；网口芯片不支持时用测线仪。其余各项正常时可以不管。",
          "Run it as root; where the port cannot do it use a cable tester. Ignore it where all else is well."},
    Words{Fault::link_lost, "测试中网口断开过", "the port lost its link during a test",
          "这次不作结论，会再测。检查网线和两端的插头；反复出现时换网线，再换交换机上的另一个口。",
          "That test decides nothing; there will be others. See to the cable and its plugs; if it comes again, another "
          "cable, then another port of the switch."},
    Words{Fault::no_address, "没有取得网络地址", "there is no address",
          "确认该口接入教育专网并启用了自动分配（DHCP）；固定地址的请网络管理员写入设备。",
          "See that the port belongs to the education network and hands out addresses (DHCP); a fixed one is set by "
          "whoever runs the network."},
    Words{Fault::no_gateway, "没有默认网关", "there is no default gateway",
          "请网络管理员检查自动分配（DHCP）或固定地址中的网关。",
          "Have the gateway checked in DHCP or in the fixed address."},
    Words{Fault::gateway_silent, "网关不应答", "the gateway does not answer",
          "检查校园出口设备是否开机、交换机上联口是否接好。有的网关本来就不应答，其余各项正常时可以不管。",
          "See that the school's router is on and the switch's uplink plugged in. Some gateways never answer: ignore "
          "it where all else is well."},
    Words{Fault::no_dns, "域名解析失败", "names are not resolved", "请网络管理员检查分配的域名服务器（DNS）。",
          "Have the name servers (DNS) checked."},
    Words{Fault::slow_dns, "域名解析慢", "names are resolved slowly",
          "现在可以工作；请网络管理员检查分配的域名服务器（DNS），老师打开网页也会慢。",
          "It works; have the name servers (DNS) checked: pages open slowly for everybody."},
    Words{Fault::captive_portal, "上网需要先登录认证", "a login page stands in between",
          "请网络管理员把本设备加入免认证名单。", "Have this device excepted from the login page."},
    Words{
        Fault::rewritten_dns, "域名被改写", "names are rewritten",
        "不存在的域名也得到了地址：请网络管理员换用不改写的域名服务器（DNS）。其余各项正常时可以不管。",
        "Even a name that does not exist gets an address: have name servers (DNS) that tell the truth. Ignore it where "
        "all else is well."},
    Words{Fault::clock_not_set, "设备时钟没有对准", "the clock is not set",
          "确认能访问时间服务器（NTP）；对准之前照常测试，记录会注明。",
          "See that a time server (NTP) can be reached; until then it goes on measuring, and its records say so."},
    Words{
        Fault::clock_wrong, "设备时钟与已知的时间不符", "the clock contradicts what is certain",
        "请网络管理员检查时间服务器（NTP）给出的时间；多台探针都这样时，请教育局检查汇聚平台的时钟。",
        "Have the time that the time server (NTP) gives checked; where many probes say so, have the bureau look at the "
        "collector's clock."},
    Words{Fault::no_collector, "没有填写汇聚平台地址", "no collector is named",
          "在配置文件中写 collector = https://…（教育局提供）。",
          "Write collector = https://... into the configuration; the bureau knows it."},
    Words{Fault::collector_unreachable, "连不上汇聚平台", "the collector cannot be reached",
          "记录保存在本机，恢复后自动补报。一直连不上时请网络管理员放行该地址和端口。",
          "Records stay here and are delivered later. If it lasts, have the address and port opened."},
    Words{Fault::collector_certificate, "汇聚平台的证书不对", "the collector's certificate is wrong",
          "可能有设备在中间解密流量：请网络管理员把该地址设为不解密；新换证书的请联系教育局。",
          "Something may decrypt the traffic in between: have it leave this address alone. If the certificate is new, "
          "ask the bureau."},
    Words{Fault::collector_refuses, "汇聚平台拒收记录", "the collector refuses a record",
          "记录保存在本机；请把本页和故障码告知教育局。",
          "The record stays here; tell the bureau this page and the code."},
    Words{Fault::key_pending, "探针还没有批准", "the probe is not approved yet",
          "把探针编号的前12位告知教育局，批准后自动生效，之前的记录不会丢。",
          "Tell the bureau the first 12 digits of the probe's key; once approved all counts, nothing is lost."},
    Words{Fault::site_unknown, "站点代码不在名录中", "the site is not in the roster",
          "核对配置文件中的 site；代码正确的请教育局加入名录。",
          "Check `site` in the configuration; if it is right, have the bureau add it to the roster."},
    Words{Fault::orders_not_believed, "汇聚平台的指令不可信，没有执行",
          "an order of the collector is not believed, and not followed",
          "测试照原样继续；有设备改写网络内容或汇聚平台换了密钥时会这样，请把本页和故障码告知教育局。",
          "Measuring goes on as before. Something rewrites what the collector says, or its key was changed: tell the "
          "bureau this page and the code."},
    Words{Fault::responder_unreachable, "连不上测速节点", "the responder cannot be reached",
          "检查到测速节点的网络；请网络管理员放行其端口（TCP 和 UDP）。",
          "Check the way to the responder; have its port opened for TCP and UDP."},
    Words{Fault::responder_refuses, "测速节点不准许测试", "the responder refuses a test",
          "稍后会再试；一直如此时请测速节点管理员查看原因。",
          "It tries again later; if it lasts, ask whoever runs the responder."},
    Words{Fault::far_port_slow, "测速节点的网口低于目标", "the responder's port is below the target",
          "测得的是对端网口，不是线路；请测速节点管理员换用足够快的网口。",
          "What is measured is the far port, not the line; the responder needs a faster one."},
    Words{Fault::state_unwritable, "不能写入数据目录", "the state folder cannot be written",
          "检查磁盘是否已满、只读或损坏；不能保存时不会测试。",
          "See whether the disk is full, read-only or failing; nothing is measured that cannot be kept."},
    Words{Fault::spool_full, "待报记录已满", "the spool is full",
          "验收记录一份不丢，日常记录从最旧的开始精简；请恢复与汇聚平台的连接。",
          "Audits are all kept, routine records thinned from the oldest on; bring back the way to the collector."},
    Words{Fault::spool_damaged, "记录文件损坏，已搁置", "the spool was damaged and is set aside",
          "能读出的已经保留；请检查存储卡或磁盘，文件在 damaged 目录，不要删除。",
          "What could be read is kept; check the card or disk. The file lies in `damaged`; do not delete it."},
    Words{Fault::standard_unusable, "标准文件不能用", "the standard cannot be used",
          "重新安装标准包，或检查 /etc/campus/standards 中的文件（campus-probe standards lint）。",
          "Install the standards again, or check the files in /etc/campus/standards (campus-probe standards lint)."},
    Words{Fault::not_enrolled, "探针还没有激活", "the probe is not enrolled",
          "执行 campus-probe enroll，输入激活单上的激活码。",
          "Run campus-probe enroll and type the code of the enrolment sheet."},
    Words{Fault::code_refused, "激活码未被接受", "the enrolment code is refused",
          "按括号中的原因处理；请教育局重新打印激活单时，报出这一行。",
          "Do as the reason in brackets says; read this line to the bureau when it prints another sheet."},
    Words{Fault::key_cloned, "有两台设备用着同一个密钥", "two boxes have the same key",
          "在复制出来的设备上执行 campus-probe image-prep，再分别激活；教育局批准后恢复。",
          "Run campus-probe image-prep on the copy and enrol it with a code of its own; the bureau then approves the "
          "other again."},
    Words{
        Fault::hardware_changed, "数据是从另一台设备复制来的", "the state was copied from another box",
        "原有数据已搁置在括号中的目录，没有删除；请用新的激活码重新激活：campus-probe enroll。",
        "What was there lies in the folder in brackets, nothing is deleted; enrol again with a new code: campus-probe "
        "enroll."},
    Words{Fault::key_revoked, "探针的密钥已被吊销", "the probe's key is revoked",
          "请与教育局联系；设备改作他用时执行 campus-probe image-prep，再用新的激活码激活。",
          "Ask the bureau; for another use of the box run campus-probe image-prep and enrol it with another code."},
};

const Words& words_for(Fault fault) {
  for (const auto& one : kWords) {
    if (one.fault == fault) return one;
  }
  return kWords.back();
}

}  // namespace

std::string what_is_wrong(const FaultFound& found, Language language) {
  const auto& words = words_for(found.fault);
  const bool chinese = language == Language::zh_cn;
  auto text = std::string(code_of(found.fault)) + " " + std::string(chinese ? words.what_zh : words.what_en);
  const auto& why = found.why.in(language);
  const auto known = found.detail + (found.detail.empty() || why.empty() ? "" : chinese ? "：" : ": ") + why;
  if (known.empty()) return text;
  return text + (chinese ? "（" : " (") + known + (chinese ? "）" : ")");
}

std::string_view what_to_do(Fault fault, Language language) {
  const auto& words = words_for(fault);
  return language == Language::zh_cn ? words.do_zh : words.do_en;
}

}  // namespace campus
