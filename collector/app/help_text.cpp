#include "collector/app/command_line.h"

namespace campus::collector {
namespace {

constexpr const char* kHelpZh = R"(campus-collector: 汇聚全市的测量报告，判定、统计并展示

  campus-collector serve [--listen ADDR:PORT] [--standard ID|DIR] [--tailoring FILE] [--waivers FILE] [--open]
                         [--interval SECONDS] [--tls-cert FILE --tls-key FILE [--tls-client-ca FILE]]
  campus-collector roster import FILE                 导入学校名录（XLSX 或 CSV），整体替换
  campus-collector keys list                          列出探针密钥及待定报告
  campus-collector keys approve KEY --site CODE...    批准密钥：代表该站点及其下级
  campus-collector keys approve KEY --auditor         批准密钥：可代表任何站点（验收组）
  campus-collector keys revoke KEY                    吊销密钥
  campus-collector keys chain KEY                     核对探针的记录链：缺了哪些、改了哪些
  campus-collector keys approve-pending CODE          批准该站点及其下级中只报告一个站点的全部待批准密钥，显示核对码
  campus-collector enroll codes --school CODE | --banner CODE | --all --output FILE.html
                         [--days 120] [--collector URL] [--again]
                                                      为没有密钥的站点各生成一个激活码，打印成激活单（A4）
  campus-collector enroll bind FILE [--days N]        按清单（hardware、site 两列）生成一个批次激活码，只对清单中的设备有效
  campus-collector enroll list [--site CODE]          列出激活码的状态（不显示激活码）
  campus-collector enroll replace SITE [--days N] [--collector URL]
                                                      换设备：吊销旧密钥，作废未用激活码，生成新激活码
  campus-collector enroll withdraw SITE               作废该站点未用的激活码
  campus-collector sites [--format text|json]         列出站点现状
  campus-collector calendar import FILE               导入免报日历（假期、考试、检修），整体替换
  campus-collector rejudge --standard ID|DIR [--apply]  按另一标准重新判定：默认只试算，--apply 采用
  campus-collector audit [OBJECT]                     操作记录：谁在何时对什么做了什么
  campus-collector account add NAME --scope read|operate|admin [--banner CODE] [--expires YYYY-MM-DD]
                                                      为运维人员建立接口账户；令牌只显示这一次
  campus-collector account list                       列出账户
  campus-collector account revoke NAME                吊销账户
  campus-collector fleet import FILE                  导入对探针的安排（JSON）：测速节点、间隔、时段，整体替换
  campus-collector fleet show [--format text|json]    现行安排
  campus-collector silence begin [--for 2h | --until TIME] [--scope CODE] --reason TEXT
                                                      全市（或一个旗市区、学校）停止一切测试，直到解除
  campus-collector silence end [--scope CODE]         解除
  campus-collector silence status [--format text|json]  已静默、尚未静默、未联系的探针
  campus-collector test request CODE [--sustained] --reason TEXT
                                                      请一个站点尽快测试一次
  campus-collector test joint CODE CODE... [--at TIME] [--sustained] --reason TEXT
                                                      请几个站点在同一时段测试
  campus-collector test list [--format text|json]     一天以来下达的测试
  campus-collector ticket issuer                      本平台签发测试许可的公钥，写入测速节点的 --trust 文件
  campus-collector ticket issue --responder NAME --key HEX --site CODE --school CODE --from TIME --to TIME
                         --direction down|up|both --rate RATE --seconds N --bytes N
                         [--class exclusive|normal|background|joint] [--output FILE]
                                                      为一台设备签发一张只能用一次的测试许可
  campus-collector backup DIR | restore DIR           备份到空文件夹；从备份恢复成 --store
  campus-collector migrate [--to VERSION]             升级存储格式，或退回一版（先停止服务；原存储改名保留）
  campus-collector fsck                               逐份核对报告、签名与索引
  campus-collector simulate ...                       模拟探针上报，用于试用和压测；见 simulate --help

各命令均可加：
  --store sqlite:DIR     存储文件夹（默认 root 为 /var/lib/campus-collector，否则为 ~/.local/state/campus-collector）
  --store postgresql://USER@HOST/DATABASE  改用 PostgreSQL；口令放在 ~/.pgpass 或 PGPASSFILE 所指文件中
  --lang zh-CN|en        输出语言（默认由 LANG 决定）
serve：
  --listen ADDR:PORT     监听地址（默认 127.0.0.1:8600）
  --standard ID|DIR      现行标准（默认 hulunbuir-draft）
  --tailoring FILE       对现行标准的本地调整
  --waivers FILE         经批准的豁免；报告自带的豁免在这里不算数
  --open                 自动批准来自本机和内网地址的密钥，用于试用；不要放在代理之后
  --tls-cert FILE        以 HTTPS 提供服务：PEM 证书，其后依次为中间证书；文件更换后自动重新读取
  --tls-key FILE         证书的私钥，PEM，不带口令；其他用户不可读（chmod o=）
  --tls-client-ca FILE   要求客户端出示由其中机构签发的证书，PEM
  --interval SECONDS     预期上报间隔（默认 86400）；名录的 report_interval_seconds 列优先

退出码：0 成功，64 用法，65 数据有误，66 输入不存在，69 服务不可用，73 无法创建，74 读写失败，77 权限不足
)";

constexpr const char* kHelpEn = R"(campus-collector: takes in the city's reports, judges, counts and shows them

  campus-collector serve [--listen ADDR:PORT] [--standard ID|DIR] [--tailoring FILE] [--waivers FILE] [--open]
                         [--interval SECONDS] [--tls-cert FILE --tls-key FILE [--tls-client-ca FILE]]
  campus-collector roster import FILE                 import the roster of sites (XLSX or CSV), replacing the former
  campus-collector keys list                          the probes' keys and what they sent
  campus-collector keys approve KEY --site CODE...    let a key speak for a site and those below it
  campus-collector keys approve KEY --auditor         let a key speak for every site (acceptance team)
  campus-collector keys revoke KEY                    take that back
  campus-collector keys chain KEY                     is what the probe recorded here as a whole: what is missing, what
                                                      was changed
  campus-collector keys approve-pending CODE          approve every waiting key that names one site at or below CODE;
                                                      shows the six digits to compare over the telephone
  campus-collector enroll codes --school CODE | --banner CODE | --all --output FILE.html
                         [--days 120] [--collector URL] [--again]
                                                      a code for each site without a key, as sheets to print (A4)
  campus-collector enroll bind FILE [--days N]        one code for the boxes of a table (columns hardware, site)
  campus-collector enroll list [--site CODE]          the codes' states, never the codes
  campus-collector enroll replace SITE [--days N] [--collector URL]
                                                      another box: its key is revoked, open codes withdrawn, a new code
  campus-collector enroll withdraw SITE               withdraw the site's open codes
  campus-collector sites [--format text|json]         the sites as they stand
  campus-collector calendar import FILE               import the calendar of excused silence, replacing the former
  campus-collector rejudge --standard ID|DIR [--apply]  judge by another standard: tried only, or put in force
  campus-collector audit [OBJECT]                     who did what to what, and when
  campus-collector account add NAME --scope read|operate|admin [--banner CODE] [--expires YYYY-MM-DD]
                                                      an operator's account for the API; shows its token, this once
  campus-collector account list                       the accounts
  campus-collector account revoke NAME                its token opens nothing any more
  campus-collector fleet import FILE                  what probes shall do (JSON): responders, intervals, hours;
                                                      replaces the former
  campus-collector fleet show [--format text|json]    what holds
  campus-collector silence begin [--for 2h | --until TIME] [--scope CODE] --reason TEXT
                                                      all tests of the city (or a banner, a school) stop until it ends
  campus-collector silence end [--scope CODE]         end it
  campus-collector silence status [--format text|json]  which probes are silent, not yet, or not heard of
  campus-collector test request CODE [--sustained] --reason TEXT
                                                      ask a site for a test as soon as can be
  campus-collector test joint CODE CODE... [--at TIME] [--sustained] --reason TEXT
                                                      ask several sites for tests at one time
  campus-collector test list [--format text|json]     the tests asked for within a day
  campus-collector ticket issuer                      this collector's key for tickets, for a responder's --trust file
  campus-collector ticket issue --responder NAME --key HEX --site CODE --school CODE --from TIME --to TIME
                         --direction down|up|both --rate RATE --seconds N --bytes N
                         [--class exclusive|normal|background|joint] [--output FILE]
                                                      a ticket for one test of one device, good once
  campus-collector backup DIR | restore DIR           copy to an empty folder; make --store from such a copy
  campus-collector migrate [--to VERSION]             bring the store to this program's version, or one back (stop the
                                                      service first; the old store is kept under another name)
  campus-collector fsck                               check every report, signature and index
  campus-collector simulate ...                       simulated probes report, for trials and load; see simulate --help

With every command:
  --store sqlite:DIR     folder of the store (default /var/lib/campus-collector as root, else
                         ~/.local/state/campus-collector)
  --store postgresql://USER@HOST/DATABASE  PostgreSQL instead; its password belongs into ~/.pgpass or PGPASSFILE
  --lang zh-CN|en        language of the output (default: by LANG)
serve:
  --listen ADDR:PORT     where to listen (default 127.0.0.1:8600)
  --standard ID|DIR      the standard in force (default hulunbuir-draft)
  --tailoring FILE       local changes to that standard
  --waivers FILE         approved waivers; those that reports bring count for nothing here
  --open                 approve keys that post from this machine or private addresses at once, for trials; never
                         behind a proxy
  --tls-cert FILE        serve HTTPS: the certificate in PEM, then the ones between it and its root; read anew when
                         the files change
  --tls-key FILE         its private key in PEM, without a passphrase, closed to other users (chmod o=)
  --tls-client-ca FILE   ask clients for a certificate of one of these authorities, PEM
  --interval SECONDS     expected time between reports (default 86400); the roster's column
                         report_interval_seconds goes first

Exit codes: 0 done, 64 usage, 65 bad data, 66 input missing, 69 unavailable, 73 cannot create, 74 input/output,
77 permission
)";

}  // namespace

std::string help_text(Language language) { return language == Language::en ? kHelpEn : kHelpZh; }

}  // namespace campus::collector
