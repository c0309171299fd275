#!/usr/bin/env python3
"""Each house check finds what it is there for, in a tree made for it, and is silent on a good one."""
import hashlib
import tempfile
import unittest
from pathlib import Path
from typing import Dict, List

import check_docs
import check_inventory
import check_layers
import check_readme
import check_registered
import check_words
import markdown

FENCE = "```"


def tree(files: Dict[str, str]) -> Path:
    root = Path(tempfile.mkdtemp(prefix="house-"))
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return root


def found(check, files: Dict[str, str]) -> List[str]:
    root = tree(files)
    result = [str(finding) for finding in check(root)]
    for path in sorted(root.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    root.rmdir()
    return result


class Layers(unittest.TestCase):
    def refuses(self, path: str, text: str, part: str, **others: str) -> None:
        findings = found(check_layers.check, {path: text, **others})
        self.assertTrue(any(part in finding for finding in findings), findings)

    def test_good_tree_has_no_findings(self):
        files = {"core/units.h": "#include <string>\n#include \"core/result.h\"\n",
                 "core/wire/report_json.cpp": "#include <nlohmann/json.hpp>\n#include \"core/model/report.h\"\n",
                 "probe/net/wire.cpp": "#include <curl/curl.h>\n#include <sys/socket.h>\n#include \"probe/method/m.h\"\n",
                 "probe/app/main.cpp": "#include <boost/program_options.hpp>\n#include \"probe/audit/audit.h\"\n",
                 "core/sqlite/s.cpp": "#include <sqlite3.h>\n",
                 "collector/store/s.cpp": "#include \"core/sqlite/database.h\"\n#include \"made.h\"\n", "collector/store/made.h.in": "",
                 "collector/http/a.cpp": "#include <openssl/ssl.h>\n#include <boost/beast.hpp>\n"}
        self.assertEqual(found(check_layers.check, files), [])

    def test_probe_and_collector_never_meet(self):
        self.refuses("probe/app/a.cpp", '#include "collector/fleet/snapshot.h"\n', "must not include collector/fleet")
        self.refuses("collector/app/a.cpp", '#include "probe/net/x.h"\n', "must not include probe/net")

    def test_core_knows_nothing_above_it(self):
        self.refuses("core/a.cpp", '#include "standards/assess.h"\n', "core must not include standards")
        self.refuses("core/model/a.h", '#include "core/wire/fields.h"\n', "must not include core/wire")
        self.refuses("standards/a.cpp", '#include "probe/method/m.h"\n', "standards must not include probe/method")

    def test_methods_know_no_network(self):
        self.refuses("probe/method/m.cpp", '#include "probe/net/socket.h"\n', "must not include probe/net")
        self.refuses("probe/method/m.cpp", "#include <sys/socket.h>\n", "is pure")
        self.refuses("probe/method/m.cpp", "auto t = std::chrono::steady_clock::now();\n", "is pure")
        self.refuses("standards/m.cpp", 'auto t = std::getenv("X");\n', "is pure")

    def test_third_party_headers_stay_at_home(self):
        for path, header in (("core/units.cpp", "nlohmann/json.hpp"), ("core/wire/x.cpp", "openssl/evp.h"),
                             ("collector/http/x.cpp", "sqlite3.h"), ("probe/audit/x.cpp", "boost/beast.hpp"),
                             ("probe/responder/x.cpp", "boost/program_options.hpp"), ("probe/check/x.cpp", "curl/curl.h"),
                             ("collector/http/pages/x.cpp", "prometheus/registry.h"),
                             ("probe/responder/x.cpp", "netlink/genl/genl.h"),
                             ("probe/check/x.cpp", "net-snmp/net-snmp-config.h"),
                             ("collector/http/x.cpp", "zlib.h"), ("collector/http/x.cpp", "zstd.h"),
                             ("standards/x.cpp", "simdjson.h"), ("collector/ingest/x.cpp", "sodium.h")):
            with self.subTest(path=path, header=header):
                self.refuses(path, f"#include <{header}>\n", "is at home in")

    def test_any_other_library_has_one_home(self):
        self.refuses("probe/report/a.cpp", "#include <lzma.h>\n", "one home only",
                     **{"collector/http/b.cpp": "#include <lzma.h>\n"})
        self.assertEqual(found(check_layers.check, {"collector/http/b.cpp": "#include <lzma.h>\n"}), [])

    def test_tests_and_relative_paths_are_refused(self):
        self.refuses("probe/net/a.cpp", '#include "tests/support/fake.h"\n', "never includes tests")
        self.refuses("probe/net/a.cpp", '#include "../method/m.h"\n', "not rooted")
        self.refuses("probe/net/a.cpp", '#include "socket.h"\n', "not rooted")

    def test_new_folder_needs_a_layer(self):
        self.refuses("probe/extra/a.cpp", "\n", "give it a layer")


class Registered(unittest.TestCase):
    def test_registered_tests_pass(self):
        files = {"tests/unit/core/CMakeLists.txt": "campus_test(x unit SOURCES a_test.cpp)\n",
                 "tests/unit/core/a_test.cpp": "TEST(A, B) {}\n",
                 "tests/fuzz/CMakeLists.txt": "foreach(target parse)\n add(fuzz_${target}.cpp)\nendforeach()\nfuzz_parse",
                 "tests/fuzz/fuzz_parse.cpp": "",
                 "tests/netns/CMakeLists.txt": "campus_script(x netns COMMAND ${D}/loss_test.py)\n",
                 "tests/netns/loss_test.py": "", "tests/tools/check_x.py": "",
                 "tests/unit/house/CMakeLists.txt": "house(check_x.py)\n"}
        self.assertEqual(found(check_registered.check, files), [])

    def test_forgotten_and_commented_out_tests_are_found(self):
        files = {"tests/unit/core/CMakeLists.txt": "campus_test(x unit SOURCES aa_test.cpp) # b_test.cpp\n",
                 "tests/unit/core/aa_test.cpp": "", "tests/unit/core/a_test.cpp": "", "tests/unit/core/b_test.cpp": "",
                 "tests/e2e/audit_test.py": "", "tests/browser/page.spec.mjs": ""}
        self.assertEqual([line.split(":")[0] for line in found(check_registered.check, files)],
                         ["tests/browser/page.spec.mjs", "tests/e2e/audit_test.py", "tests/unit/core/a_test.cpp",
                          "tests/unit/core/b_test.cpp"])

    def test_tests_that_are_switched_off_are_found(self):
        files = {"tests/unit/CMakeLists.txt": "a_test.cpp\n", "tests/unit/a_test.cpp": "TEST(A, DIS" "ABLED_B) {}\n"}
        self.assertEqual(len(found(check_registered.check, files)), 1)


class Words(unittest.TestCase):
    def test_empty_names_are_found(self):
        for path, text in (("core/string_utils.h", ""), ("probe/net/helper.cpp", ""),
                           ("core/a.h", "class ReportManager {\n"), ("core/a.h", "struct HttpHandler final {\n"),
                           ("core/a.h", "template <class T>\nclass TWrapper {\n")):
            with self.subTest(path=path, text=text):
                self.assertEqual(len(found(check_words.check, {path: text})), 1)

    def test_good_names_pass(self):
        files = {"core/units.h": "class BitRate {\nstruct Handle;\n", "docs/a.md": "the working copy\n",
                 "build/x.cpp": "class Manager\n"}
        self.assertEqual(found(check_words.check, files), [])


class Docs(unittest.TestCase):
    def test_good_links_pass(self):
        files = {"README.md": "# A\n[x](docs/a.md#two-words) ![p](docs/p.svg) [w](https://example.org/no)\n"
                              "`[not](a-link.md)` and `probe/method/m.h`\n",
                 "docs/a.md": "## Two words\n<a id=\"here\"></a>\n[here](#here) [up](../README.md)\n", "docs/p.svg": "",
                 "probe/method/m.h": ""}
        self.assertEqual(found(check_docs.check, files), [])

    def test_dead_links_headings_and_paths_are_found(self):
        for text in ("[x](docs/none.md)\n", "[x](#none)\n", "see `tests/unit/none_test.cpp`\n",
                     "<img src=\"docs/images/none.svg\">\n"):
            with self.subTest(text=text):
                self.assertGreaterEqual(len(found(check_docs.check, {"README.md": text})), 1)
        self.assertEqual(len(found(check_docs.check, {"core/a.h": "// docs/none.md\n"})), 1)

    def test_alert_without_its_place_in_the_runbook_is_found(self):
        for anchor, findings in (("campusdown", 0), ("campusup", 1)):
            files = {"docs/operating.md": "### CampusDown\n", "grafana/a.yml": f"url: docs/operating.md#{anchor}\n"}
            self.assertEqual(len(found(check_docs.check, files)), findings)

    def test_method_without_a_page_is_found(self):
        files = {"docs/methods/a.md": "`probe/method/a.h`\n", "probe/method/a.h": "", "probe/method/b.h": ""}
        findings = found(check_docs.check, files)
        self.assertEqual(len(findings), 1, findings)
        self.assertIn("probe/method/b.h", findings[0])

    def test_fault_code_in_other_words_is_found(self):
        whole = "| P101 | 没有接通<br>no link | 插紧。<br>Plug it in. |\n"
        for row, findings in (("| P101 | 没有接通 | 插紧。 |", 0), ("| P101 | 没有接通 | 拔掉。 |", 1), ("| P109 | 没有接通 | 插紧。 |", 1)):
            with self.subTest(row=row):
                files = {"docs/deploy.md": whole, "docs/zh-CN/deploy.md": row + "\n"}
                self.assertEqual(len(found(check_docs.check, files)), findings)

    def test_picture_of_a_terminal_that_shows_other_words_is_found(self):
        whole = "| P101 | 没有接通<br>no link | 插紧。<br>Plug it in. |\n"
        for text, of, findings in (("x P101 没有接通（eth0）\n", None, 0), ("x P101 没有接好\n", None, 1), ("x\n", "y\n", 1)):
            with self.subTest(text=text):
                mark = "tEXtdrawn-from\0" + hashlib.sha256((of or text).encode()).hexdigest()
                files = {"docs/deploy.md": whole, "docs/images/a.txt": text, "docs/images/a.png": mark}
                self.assertEqual(len(found(check_docs.check, files)), findings)


def readme(first: str = "<!-- run -->", command: str = "scripts/quickstart --once") -> str:
    return (f"{first}\n{FENCE}sh\n{command}\n{FENCE}\n\n<!-- tested-by: .ci/run -->\n{FENCE}sh\nscripts/test   # all\n"
            f"{FENCE}\n")


class Readme(unittest.TestCase):
    def files(self, **others: str) -> Dict[str, str]:
        base = {"README.md": readme(), "README.zh-CN.md": readme(), ".ci/run": "exec scripts/test\n",
                "tests/unit/house/CMakeLists.txt": "doc(README.md)\ndoc(README.zh-CN.md)\ndoc(docs/a.md)\n"}
        base.update({key.replace("__", "/").replace("_md", ".md"): value for key, value in others.items()})
        return base

    def refuses(self, part: str, **others: str) -> None:
        findings = found(check_readme.check, self.files(**others))
        self.assertTrue(any(part in finding for finding in findings), findings)

    def test_good_documents_pass(self):
        good = f"<!-- not run here: it needs the machines of a school -->\n{FENCE}sh\nsudo true\n{FENCE}\n"
        self.assertEqual(found(check_readme.check, self.files(docs__a_md=good)), [])

    def test_block_without_a_mark_is_found(self):
        self.refuses("without a mark", docs__a_md=f"{FENCE}sh\nls\n{FENCE}\n")
        self.refuses("without a mark", docs__a_md=f"<!-- not run here: no -->\n{FENCE}sh\nls\n{FENCE}\n")

    def test_other_shell_names_are_no_way_around(self):
        self.refuses("mark shell commands as sh", docs__a_md=f"{FENCE}console\nls\n{FENCE}\n")

    def test_run_needs_a_registered_runner(self):
        for mark in ("run", "run: exit 3", "run as root", "run as root: exit 3"):
            with self.subTest(mark=mark):
                self.refuses("does not name docs/b.md", docs__b_md=f"<!-- {mark} -->\n{FENCE}sh\nls\n{FENCE}\n")
        self.refuses("without a mark", docs__b_md=f"<!-- run as anybody -->\n{FENCE}sh\nls\n{FENCE}\n")

    def test_named_test_must_exist_run_and_hold_the_command(self):
        block = f"<!-- tested-by: tests/e2e/a_test.py -->\n{FENCE}sh\ncampus-probe audit \\\n  --dry-run\n{FENCE}\n"
        self.refuses("no such file", docs__a_md=block)
        registered = {"tests/e2e/CMakeLists.txt": "a_test.py", "tests/e2e/a_test.py": "x"}
        files = self.files(docs__a_md=block)
        self.assertIn("does not hold", found(check_readme.check, {**files, **registered})[0])
        registered["tests/e2e/a_test.py"] = "run('campus-probe audit --dry-run')"
        self.assertEqual(found(check_readme.check, {**files, **registered}), [])
        registered["tests/e2e/CMakeLists.txt"] = ""
        self.assertIn("never runs", found(check_readme.check, {**files, **registered})[0])

    def test_readmes_hold_the_same_two_tested_commands(self):
        self.refuses("has the commands", **{"README.zh-CN_md": readme(command="scripts/quickstart")})
        other = {"README_md": readme(command="make"), "README.zh-CN_md": readme(command="make")}
        self.refuses("must have two commands", **other)
        self.refuses("a README tells nobody", README_md=readme(first="<!-- not run here: because of that -->"))


class Inventory(unittest.TestCase):
    FILES = {"core/wire/pause_fields.h": 'struct Fields<Pause> {\n  list = field("since", 1), field("reason", 2));\n};\n',
             "collector/store/schema.sql": "CREATE TABLE keys (\n  id BLOB NOT NULL,  -- a, b\n  sites TEXT CHECK (sites <> ''),\n  PRIMARY KEY (id, sites)\n);\n"}

    def said(self, *rows: str) -> List[str]:
        return found(check_inventory.check, {**self.FILES, "docs/data-inventory.md": "\n".join(rows) + "\n"})

    def test_every_field_has_its_place_and_no_other(self):
        pause, keys = "| `Pause` | `since`, `reason` | |", "| `collector.db: keys` | `id`, `sites` | |"
        self.assertEqual(self.said(pause, keys), [])
        self.assertIn("keeps reason", self.said("| `Pause` | `since` | |", keys)[0])
        self.assertIn("keeps id, sites", self.said(pause)[0])
        self.assertIn("no longer keeps who", self.said(pause.replace("`since`", "`since`, `who`"), keys)[0])
        self.assertIn("there is no `Gone`", self.said(pause, keys, "| `Gone` | `x` | |")[0])


class Markdown(unittest.TestCase):
    def test_commands_are_joined_and_freed_of_comments(self):
        block = markdown.Block(1, "sh", None, "# first\na \\\n   --b   c  # why\n\nd")
        self.assertEqual(markdown.commands(block), ["a --b c", "d"])


if __name__ == "__main__":
    unittest.main()
