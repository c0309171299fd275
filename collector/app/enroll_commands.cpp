#include "collector/app/enroll_commands.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <map>
#include <set>
#include <string_view>
#include <thread>
#include <utility>

#include "collector/app/commands.h"
#include "collector/fleet/limits.h"
#include "collector/sheets/enrolment_sheets.h"
#include "core/cell_text.h"
#include "core/exit_code.h"
#include "core/foreign_text.h"
#include "core/posix/posix_disk.h"
#include "core/posix/system_clock.h"
#include "core/posix/system_random.h"
#include "core/table/table.h"

namespace campus::collector {
namespace {

/// Eight digits for people to tell runs apart.
std::string new_batch(RandomSource& random) { return random_id(random).substr(0, 8); }

/// That day's last moment, where people read it.
WallTime end_after(int days) {
  const auto there = SystemClock().wall() + kBeijing + std::chrono::days(days);
  return std::chrono::floor<std::chrono::days>(there) + std::chrono::days(1) - std::chrono::milliseconds(1) - kBeijing;
}

std::string milliseconds(WallTime time) { return std::to_string(time.time_since_epoch().count()); }

struct Keeping {
  const EnrolmentCode* code = nullptr;
  std::string hardware;
  SiteCode site;
};

/// Lines `DIGEST SITE`, stretched on all processors: some 10 ms each, which is minutes for a city.
std::string digests_of(const std::vector<Keeping>& all) {
  std::vector<std::string> lines(all.size());
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (auto i = next++; i < all.size(); i = next++) {
      lines[i] = all[i].code->digest(all[i].hardware) + " " + all[i].site.text() + "\n";
    }
  };
  {
    std::vector<std::jthread> beside(std::max(1U, std::thread::hardware_concurrency()) - 1);
    for (auto& one : beside) one = std::jthread(work);
    work();
  }
  std::string text;
  for (const auto& line : lines) text += line;
  return text;
}

std::vector<std::string_view> split(std::string_view text, char by) {
  std::vector<std::string_view> parts;
  while (true) {
    const auto end = text.find(by);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

struct WantedSite {
  SiteCode code;
  std::string name;
  SiteCode school;
  std::string school_name;
};

/// As list_sites_for_codes() says it.
std::vector<WantedSite> sites_of(const std::string& lines) {
  std::vector<WantedSite> sites;
  for (const auto line : split(lines, '\n')) {
    const auto fields = split(line, '\t');
    if (fields.size() != 4) continue;
    sites.push_back({SiteCode(std::string(fields[0])), std::string(fields[1]), SiteCode(std::string(fields[2])),
                     std::string(fields[3])});
  }
  return sites;
}

struct BoundBox {
  std::string hardware;
  SiteCode site;
};

struct BoxTable {
  std::vector<BoundBox> boxes;
  std::vector<std::string> errors;
};

/// Columns `hardware` and `site`, in any order; others are for people.
class BoxReader {
 public:
  BoxReader(std::string file, const std::set<std::string>& sites) : file_(std::move(file)), sites_(sites) {}

  BoxTable read(std::string_view bytes) {
    auto table = read_table(bytes, file_, kRosterCellBytes);
    table_.errors = std::move(table.errors);
    if (!table_.errors.empty()) return std::move(table_);
    if (table.rows.size() < 2) {
      wrong(1, "there are no boxes; the first row names the columns, each further row is a box");
    } else if (table.rows.size() > kRosterRows) {
      wrong(kRosterRows, "more than " + std::to_string(kRosterRows) + " rows");
    } else if (read_header(table.rows.front())) {
      for (auto row = table.rows.begin() + 1; row != table.rows.end(); ++row) read_row(*row);
    }
    return std::move(table_);
  }

 private:
  void wrong(std::size_t line, const std::string& what) {
    table_.errors.push_back(file_ + ":" + std::to_string(line) + ": " + what);
  }

  bool read_header(const TableRow& row) {
    for (std::size_t i = 0; i < row.cells.size(); ++i) columns_.emplace(tidied(narrowed(row.cells[i].text)), i);
    bool good = true;
    for (const auto* name : {"hardware", "site"}) {
      if (columns_.contains(name)) continue;
      wrong(row.line, std::string("the column '") + name + "' is missing; the first row names the columns");
      good = false;
    }
    return good;
  }

  [[nodiscard]] std::string cell(const TableRow& row, const char* column) const {
    const auto at = columns_.at(column);
    return at < row.cells.size() ? tidied(narrowed(row.cells[at].text)) : std::string();
  }

  void read_row(const TableRow& row) {
    const auto hardware = parse_box_of_a_table(cell(row, "hardware"));
    if (!hardware) return wrong(row.line, "column hardware: " + hardware.error().message);
    const auto site = parse_site_code(cell(row, "site"));
    if (!site) return wrong(row.line, "column site: " + site.error().message);
    if (!sites_.contains(site->text())) {
      return wrong(row.line, "the site " + site->text() + " is not in the roster; mend the code, or import the roster");
    }
    const auto [first, fresh] = lines_.emplace(*hardware, row.line);
    if (!fresh) {
      return wrong(row.line,
                   "the box " + in_quotes(*hardware) + " stands already in line " + std::to_string(first->second));
    }
    table_.boxes.push_back({*hardware, *site});
  }

  std::string file_;
  const std::set<std::string>& sites_;
  std::map<std::string, std::size_t> columns_;
  std::map<std::string, std::size_t> lines_;
  BoxTable table_;
};

std::string made_line(std::size_t codes, WallTime expires, const std::string& batch, Language language) {
  return language == Language::en ? "made " + std::to_string(codes) + " codes, batch " + batch + ", valid until " +
                                        to_local_day(expires) + "\n"
                                  : "已生成激活码 " + std::to_string(codes) + " 个，批次 " + batch + "，有效期至 " +
                                        to_local_day(expires) + "\n";
}

/// Nothing was done. Any other failure may have come after it was: the store or the running collector went away.
bool is_refusal(const CommandAnswer& answer) {
  constexpr std::array kRefusals{ExitCode::usage, ExitCode::bad_data, ExitCode::input_missing, ExitCode::cannot_create,
                                 ExitCode::permission};
  return std::any_of(kRefusals.begin(), kRefusals.end(),
                     [&](ExitCode code) { return answer.exit_code == static_cast<int>(code); });
}

std::string unclear_line(const std::string& batch, const std::filesystem::path& sheets,
                         const std::filesystem::path& output, Language language) {
  return language == Language::en
             ? "whether the codes are kept is not known; the sheets stay in " + sheets.string() +
                   ". Where campus-collector enroll list shows the batch " + batch +
                   ", they hold: rename the file to " + output.string() +
                   "; where it does not, delete it and make others\n"
             : "不知道激活码是否已经保存；激活单留在 " + sheets.string() + "。campus-collector enroll list 中有批次 " +
                   batch + " 则有效，请把文件改名为 " + output.string() + "；没有则删除该文件，重新生成\n";
}

}  // namespace

CommandAnswer make_code_sheets(const EnrollOrder& order, Language language, const AskStore& ask) {
  // With --again the former codes are withdrawn: not for sheets that cannot be written.
  if (auto good = check_output_file(order.output); !good) return failed(good.error());
  const auto* again = order.again ? "again" : "once";
  Words wish{"enroll-sites", order.top, again};
  if (!order.level.empty()) wish.push_back(order.level);
  auto wanted = ask(wish);
  if (wanted.exit_code != 0) return wanted;
  const auto sites = sites_of(wanted.out);
  if (sites.empty()) {
    return {0, "",
            say(language, "没有需要激活码的站点：都已激活，或已有未用的激活码（--again 重新生成）\n",
                "no site wants a code: each has a key, or a code that is still open (--again makes new ones)\n")};
  }
  SystemRandom random;
  SheetRun run{new_batch(random), end_after(order.days), order.collector};
  std::vector<SheetEntry> entries;
  entries.reserve(sites.size());
  for (const auto& site : sites) {
    entries.push_back({site.code, site.name, site.school, site.school_name, EnrolmentCode::make(random)});
  }
  const auto html = enrolment_sheets(run, entries);
  if (!html) return failed(html.error());
  std::vector<Keeping> keeping;
  keeping.reserve(entries.size());
  for (const auto& entry : entries) keeping.push_back({&entry.code, "", entry.site});
  const auto lines = digests_of(keeping);
  // Codes that nobody has on paper are of no use, and paper with codes that nobody keeps misleads: former sheets stay
  // until the new codes are kept.
  const PosixDisk disk;
  auto beside = order.output;
  beside += ".new";
  if (auto written = disk.write_durably(beside, *html, Disk::Visibility::owner_only); !written) {
    return failed(written.error());
  }
  auto added = ask({"enroll-add", run.batch, milliseconds(run.expires), again, lines});
  std::error_code error;
  if (added.exit_code != 0) {
    if (is_refusal(added)) {
      std::filesystem::remove(beside, error);
    } else {
      added.err += unclear_line(run.batch, beside, order.output, language);
    }
    return added;
  }
  std::filesystem::rename(beside, order.output, error);
  if (error) {
    return failed(Error{ErrorCode::cannot_create, "cannot make " + order.output.string() + ": " + error.message() +
                                                      "; the sheets are in " + beside.string()});
  }
  return {0,
          made_line(entries.size(), run.expires, run.batch, language) + say(language, "激活单：", "sheets: ") +
              order.output.string() + "\n",
          say(language, "打印后请删除该文件：其中的激活码可以激活设备\n",
              "delete the file once it is printed: its codes enrol boxes\n")};
}

CommandAnswer bind_boxes(const EnrollOrder& order, Language language, const AskStore& ask) {
  const auto content = PosixDisk().read(order.file, kRosterFileBytes);
  if (!content) return failed(content.error());
  auto known = ask({"enroll-sites", "", "all"});
  if (known.exit_code != 0) return known;
  std::set<std::string> codes;
  for (const auto& site : sites_of(known.out)) codes.insert(site.code.text());
  const auto table = BoxReader(order.file.string(), codes).read(*content);
  if (!table.errors.empty()) {
    CommandAnswer answer{static_cast<int>(ExitCode::bad_data), "", ""};
    for (const auto& error : table.errors) answer.err += error + "\n";
    answer.err += say(language, "清单有误，未生成激活码\n", "the table has errors; no code was made\n");
    return answer;
  }
  SystemRandom random;
  const auto code = EnrolmentCode::make(random);
  const auto batch = new_batch(random);
  const auto expires = end_after(order.days);
  std::vector<Keeping> keeping;
  for (const auto& box : table.boxes) keeping.push_back({&code, box.hardware, box.site});
  auto added = ask({"enroll-add", batch, milliseconds(expires), "once", digests_of(keeping)});
  if (added.exit_code != 0) return added;
  return {0, code.printed() + "\n",
          made_line(keeping.size(), expires, batch, language) +
              say(language, "以上批次激活码只显示这一次，只对清单中的设备有效\n",
                  "the batch's code is shown this once; it works on the boxes of the table alone\n")};
}

CommandAnswer replace_box(const EnrollOrder& order, Language language, const AskStore& ask) {
  const auto site = parse_site_code(order.site);
  if (!site) return failed(site.error());
  SystemRandom random;
  const auto code = EnrolmentCode::make(random);
  const auto batch = new_batch(random);
  const auto expires = end_after(order.days);
  auto done = ask({"enroll-replace", batch, milliseconds(expires), digests_of({{&code, "", *site}})});
  if (done.exit_code != 0) return done;
  done.err +=
      done.out + made_line(1, expires, batch, language) +
      say(language, "新激活码只显示这一次；在新设备上执行：", "the new code is shown this once; at the new box: ") +
      enrol_command(code, order.collector) + "\n";
  done.out = code.printed() + "\n";
  return done;
}

}  // namespace campus::collector
