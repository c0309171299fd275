#include <unistd.h>

#include <iostream>

#include "probe/app/options.h"
#include "probe/identity/image_prep.h"
#include "probe/run/run_lock.h"

namespace campus::probe {
namespace {

std::string list_of(const std::vector<std::string>& names) {
  std::string text;
  for (const auto& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

po::options_description described() {
  po::options_description options("Options");
  auto add = options.add_options();
  add("help", "show this help / 显示帮助");
  add("yes", "do not ask / 不再询问");
  add("discard-records", "with records that are not delivered, too / 连同未送达的记录");
  add("machine-id", "empty /etc/machine-id as well (root) / 清空系统编号");
  add("lang", po::value<std::string>(), "zh-CN|en / 语言");
  return options;
}

Result<void> refuse_what_would_be_lost(const CommandContext& context, Language language) {
  const auto records = records_in(context.state_folder);
  if (!records) {
    return Error{records.error().code, records.error().message + say(language, "；确实不要时加 --discard-records",
                                                                     "; who means it adds --discard-records")};
  }
  if (!records->any()) return {};
  const auto waiting = std::to_string(records->waiting);
  const auto refused = std::to_string(records->refused);
  const auto aside = records->aside.empty() ? std::string() : list_of(records->aside);
  return Error{ErrorCode::permission, say(language,
                                          "还有 " + waiting + " 份记录未送达、" + refused + " 份被拒收" +
                                              (aside.empty() ? "" : "，并有搁置的目录 " + aside) +
                                              "：请先送达或另行保存；确实不要时加 --discard-records",
                                          waiting + " records are not delivered, " + refused + " refused" +
                                              (aside.empty() ? "" : ", and there is what was set aside: " + aside) +
                                              "; deliver or save them first, who means it adds --discard-records")};
}

Result<void> ask(const CommandContext& context, Language language) {
  if (::isatty(STDIN_FILENO) == 0) {
    return Error{ErrorCode::usage, say(language, "不是终端，无法询问：确认后加 --yes",
                                       "not on a terminal, nobody can be asked: add --yes")};
  }
  std::cerr << say(language,
                   "将清除 " + context.state_folder.string() +
                       " 中的密钥、激活信息和全部记录，不能恢复。输入 yes 继续：",
                   "This wipes key, enrolment and all records in " + context.state_folder.string() +
                       " for good. Type yes to go on: ")
            << std::flush;
  std::string line;
  std::getline(std::cin, line);
  if (line == "yes") return {};
  return Error{ErrorCode::interrupted, say(language, "没有输入 yes，什么都没有做", "not yes: nothing was done")};
}

ExitCode prepare(const CommandContext& context, Language language, bool machine_id) {
  const auto wiped = wipe_identity(context.state_folder);
  if (!wiped) return fail("image-prep", wiped.error());
  std::cout << context.state_folder.string() << ": "
            << (wiped->removed.empty() ? say(language, "没有可清除的", "there was nothing to wipe")
                                       : say(language, "已清除 ", "wiped ") + list_of(wiped->removed))
            << "\n";
  if (!wiped->left.empty()) {
    std::cout << say(language, "不是探针的文件，没有动：", "not the probe's, left alone: ") << list_of(wiped->left)
              << "\n";
  }
  if (!machine_id) {
    std::cout << say(language,
                     "还须以 root 清空 /etc/machine-id，否则复制出来的系统编号相同：campus-probe image-prep --yes "
                     "--machine-id\n",
                     "/etc/machine-id still has to be emptied as root, or all copies share it: campus-probe image-prep "
                     "--yes --machine-id\n");
    return ExitCode::conforms;
  }
  if (auto emptied = empty_machine_id("/"); !emptied) return fail("image-prep", emptied.error());
  std::cout << say(language, "/etc/machine-id 已清空。现在关机并制作镜像，不要再启动。\n",
                   "/etc/machine-id is empty. Shut down and make the image; do not start it again.\n");
  return ExitCode::conforms;
}

}  // namespace

ExitCode run_image_prep(const CommandContext& context, const Arguments& arguments) {
  const auto options = described();
  const auto values = parse_options(arguments, options, {});
  if (!values) return fail("image-prep", values.error());
  if (help_wanted(*values, "campus-probe image-prep [--yes] [--discard-records] [--machine-id]", options)) {
    return ExitCode::conforms;
  }
  const auto language = language_option(context, *values);
  if (!language) return fail("image-prep", language.error());
  std::error_code ignored;
  std::optional<FileLock> daemon;
  if (std::filesystem::status(context.state_folder, ignored).type() != std::filesystem::file_type::not_found) {
    auto lock = lock_for_daemon(context.state_folder);
    if (!lock) return fail("image-prep", lock.error());
    daemon = *std::move(lock);
  }
  if (values->count("discard-records") == 0) {
    if (auto none = refuse_what_would_be_lost(context, *language); !none) return fail("image-prep", none.error());
  }
  if (values->count("yes") == 0) {
    if (auto agreed = ask(context, *language); !agreed) return fail("image-prep", agreed.error());
  }
  return prepare(context, *language, values->count("machine-id") > 0);
}

}  // namespace campus::probe
