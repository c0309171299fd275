"""What the dashboards have in common: levels, names beside codes, variables."""

from panels import query_variable

LEVELS = {"banner": "旗市区", "school": "学校", "classroom": "教室"}
GROUPS = {"town": "城镇", "rural": "农村牧区", "regular": "一般学校", "small": "小规模学校和教学点"}
SCHOOL_URL = "/d/campus-school?var-datasource=${datasource}&${__url_time_range}"
CLASSROOM_URL = "/d/campus-classroom?var-datasource=${datasource}&${__url_time_range}"
BANNER_NAMES = "* on (banner) group_left (short_name) max by (banner, short_name) (campus_banner_info)"
SCHOOL_NAMES = "* on (school) group_left (short_name) max by (school, short_name) (campus_school_info)"
CLASSROOM_NAMES = ('* on (classroom) group_left (name) '
                   'max by (classroom, name) (campus_classroom_info{school="$school"})')
ITEM_NAMES = "* on (item) group_left (title, clause) max by (item, title, clause) (campus_item_info)"
DASHED = (("custom.lineStyle", {"fill": "dash", "dash": [8, 6]}), ("color", {"mode": "fixed", "fixedColor": "#6b7280"}))


def banner_variable():
    return query_variable("banner", "旗市区", "query_result(max by (banner, short_name) (campus_banner_info))",
                          '/banner="(?<value>[^"]+)".*short_name="(?<text>[^"]+)"/')


def school_variable():
    return query_variable("school", "学校",
                          'query_result(max by (school, short_name) (campus_school_info{banner=~"$banner"}))',
                          '/school="(?<value>[^"]+)".*short_name="(?<text>[^"]+)"/', everything=False)


def classroom_variable():
    return query_variable("classroom", "教室",
                          'query_result(max by (classroom, name) (campus_classroom_info{school="$school"}))',
                          '/classroom="(?<value>[^"]+)".*name="(?<text>[^"]+)"/', everything=False)


def site_page(variable):
    """The collector's own page of the site that the variable names."""
    return {"type": "link", "title": "测点页面与报告原文", "url": f"${{collector}}/sites/${{{variable}}}", "icon": "external link",
            "includeVars": False, "keepTime": False, "targetBlank": True, "asDropdown": False, "tags": [],
            "tooltip": "各项指标的要求与实测、原因说明和报告原文"}
