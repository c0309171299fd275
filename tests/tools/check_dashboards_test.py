#!/usr/bin/env python3
"""The lint finds what it is for: each case spoils one thing in a copy of the dashboards."""
import copy
import pathlib
import sys
import unittest

from check_dashboards import check_dashboard, known_metrics
from dashboards import interpolate, load, panels_of, used_variables

SOURCE = pathlib.Path(__file__).resolve().parent.parent.parent


class Lint(unittest.TestCase):
    def findings(self, spoil, uid="campus-city"):
        everything = load(SOURCE / "grafana/dashboards")
        spoiled = copy.deepcopy(everything[uid])
        spoil(spoiled)
        return "\n".join(check_dashboard(spoiled, everything, known_metrics(SOURCE)))

    def spoiled_panel(self, spoil):
        return self.findings(lambda city: spoil(panels_of(city)[0]))

    def test_finds_nothing_in_the_real_ones(self):
        self.assertEqual(self.findings(lambda city: None), "")

    def test_finds_missing_words_and_units(self):
        self.assertIn("no Chinese title", self.spoiled_panel(lambda panel: panel.update(title="Coverage")))
        self.assertIn("no Chinese description", self.spoiled_panel(lambda panel: panel.update(description="")))
        self.assertIn("no unit", self.spoiled_panel(lambda panel: panel["fieldConfig"]["defaults"].pop("unit")))
        self.assertIn("no text for no data",
                      self.spoiled_panel(lambda panel: panel["fieldConfig"]["defaults"].pop("noValue")))

    def expr(self, text):
        return self.spoiled_panel(lambda panel: panel["targets"][0].update(expr=text))

    def test_finds_unknown_metrics_variables_and_plain_counters(self):
        self.assertIn("no such metric: campus_sitez", self.expr("sum(campus_sitez)"))
        self.assertIn("$county is no variable", self.expr('campus_sites{banner="$county"}'))
        self.assertIn("goes through rate()", self.expr("sum(campus_reports_total)"))
        self.assertIn("promised rates", self.expr("campus_sites / 1000000000"))

    def test_finds_a_fixed_datasource(self):
        self.assertIn("datasource is not the variable",
                      self.spoiled_panel(lambda panel: panel.update(datasource={"type": "prometheus", "uid": "x"})))

    def link(self, url):
        return self.spoiled_panel(lambda panel: panel["fieldConfig"]["defaults"].update(links=[{"url": url}]))

    def test_finds_links_that_lead_nowhere(self):
        self.assertIn("does not exist", self.link("/d/campus-nowhere"))
        self.assertIn("which campus-school has not", self.link("/d/campus-school?var-room=1"))
        self.assertIn("which this dashboard has not", self.link("/d/campus-school?var-school=${room}"))
        self.assertIn("column 房间", self.link('/d/campus-school?var-school=${__data.fields["房间"]}'))

    def test_finds_classrooms_of_more_than_one_school(self):
        wide = "max by (classroom) (campus_classroom_compliant)"
        self.assertIn("not those of one school", self.expr(wide))
        self.assertIn("without one chosen school", self.expr('max(campus_classroom_compliant{school="$school"})'))

        def all_schools(room):
            next(each for each in room["templating"]["list"] if each["name"] == "school").update(includeAll=True,
                                                                                               allValue=".*")

        def any_room(room):
            next(each for each in room["templating"]["list"] if each["name"] == "classroom")["query"].update(
                query="label_values(campus_classroom_info, classroom)")

        self.assertEqual(self.findings(lambda room: None, "campus-classroom"), "")
        self.assertIn("variable classroom: series of classrooms without one chosen school",
                      self.findings(all_schools, "campus-classroom"))
        self.assertIn("variable classroom: series of classrooms are not those of one school",
                      self.findings(any_room, "campus-classroom"))

    def test_finds_overlapping_panels_and_editable_dashboards(self):
        self.assertIn("overlap", self.spoiled_panel(lambda panel: panel["gridPos"].update(w=24)))
        self.assertIn("editable", self.findings(lambda city: city.update(editable=True)))


class Interpolation(unittest.TestCase):
    def test_replaces_every_spelling(self):
        self.assertEqual(interpolate('a{b=~"$b",c="${c}",d="${d:regex}"}[$__rate_interval]',
                                     {"b": "1", "c": "2", "d": "3"}), 'a{b=~"1",c="2",d="3"}[1m]')
        self.assertEqual(used_variables("${__url_time_range} $a ${b}"), {"a", "b"})


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    unittest.main()
