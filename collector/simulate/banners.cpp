#include "collector/simulate/banners.h"

#include <array>

namespace campus::collector::simulate {
namespace {

using Places = std::string_view;

constexpr std::array<Places, 8> kHailarStreets{"正阳", "健康", "靠山", "胜利", "呼伦", "建设", "东山", "学府路"};
constexpr std::array<Places, 2> kHailarTowns{"哈克镇", "奋斗镇"};
constexpr std::array<Places, 4> kJalainurStreets{"第一街", "第二街", "第四街", "灵北"};
constexpr std::array<Places, 1> kJalainurTowns{"灵泉镇"};
constexpr std::array<Places, 3> kArunStreets{"那吉", "振兴", "工农"};
constexpr std::array<Places, 9> kArunTowns{"六合镇", "亚东镇", "霍尔奇镇",   "向阳峪镇", "三岔河镇",
                                           "复兴镇", "音河乡", "得力其尔乡", "查巴奇乡"};
constexpr std::array<Places, 3> kMoqiStreets{"尼尔基", "纳文", "巴特罕"};
constexpr std::array<Places, 13> kMoqiTowns{"宝山镇",     "红彦镇",   "西瓦尔图镇", "阿尔拉镇", "奎勒河镇",
                                            "塔温敖宝镇", "哈达阳镇", "汉古尔河镇", "腾克镇",   "巴彦乡",
                                            "库如奇乡",   "额尔和乡", "杜拉尔乡"};
constexpr std::array<Places, 3> kOroqenStreets{"阿里河", "朝阳", "兴安"};
constexpr std::array<Places, 9> kOroqenTowns{"大杨树镇", "甘河镇", "吉文镇", "诺敏镇",  "乌鲁布铁镇",
                                             "克一河镇", "宜里镇", "古里乡", "托扎敏乡"};
constexpr std::array<Places, 2> kEwenkiStreets{"巴彦托海", "索伦"};
constexpr std::array<Places, 7> kEwenkiTowns{"大雁镇",   "伊敏河镇",     "红花尔基镇", "巴彦塔拉乡",
                                             "伊敏苏木", "巴彦嵯岗苏木", "辉苏木"};
constexpr std::array<Places, 1> kChenqiStreets{"巴彦库仁"};
constexpr std::array<Places, 6> kChenqiTowns{"宝日希勒镇",   "呼和诺尔镇",   "鄂温克苏木",
                                             "东乌珠尔苏木", "西乌珠尔苏木", "巴彦哈达苏木"};
constexpr std::array<Places, 1> kXinzuoStreets{"阿木古郎"};
constexpr std::array<Places, 6> kXinzuoTowns{"嵯岗镇",       "吉布胡郎图苏木", "甘珠尔苏木",
                                             "新宝力格苏木", "罕达盖苏木",     "乌布尔宝力格苏木"};
constexpr std::array<Places, 1> kXinyouStreets{"阿拉坦额莫勒"};
constexpr std::array<Places, 6> kXinyouTowns{"阿日哈沙特镇", "呼伦镇",   "克尔伦苏木",
                                             "贝尔苏木",     "达赉苏木", "宝格德乌拉苏木"};
constexpr std::array<Places, 5> kManzhouliStreets{"道南", "道北", "兴华", "东山", "敖尔金"};
constexpr std::array<Places, 1> kManzhouliTowns{"新开河镇"};
constexpr std::array<Places, 5> kYakeshiStreets{"胜利", "红旗", "新工", "永兴", "建设"};
constexpr std::array<Places, 10> kYakeshiTowns{"免渡河镇", "乌尔其汉镇", "博克图镇", "绰河源镇", "库都尔镇",
                                               "图里河镇", "塔尔气镇",   "绰尔镇",   "乌奴耳镇", "伊图里河镇"};
constexpr std::array<Places, 5> kZhalantunStreets{"兴华", "正阳", "繁荣", "向阳", "铁东"};
constexpr std::array<Places, 11> kZhalantunTowns{"成吉思汗镇", "浩饶山镇", "蘑菇气镇", "中和镇", "大河湾镇", "卧牛河镇",
                                                 "柴河镇",     "哈多河镇", "洼堤镇",   "南木乡", "达斡尔乡"};
constexpr std::array<Places, 2> kErgunStreets{"拉布大林", "上库力"};
constexpr std::array<Places, 6> kErgunTowns{"黑山头镇", "莫尔道嘎镇", "恩和乡", "奇乾乡", "三河乡", "蒙兀室韦苏木"};
constexpr std::array<Places, 4> kGenheStreets{"河东", "河西", "森工", "好里堡"};
constexpr std::array<Places, 6> kGenheTowns{"得耳布尔镇", "金河镇", "阿龙山镇", "满归镇", "敖鲁古雅乡", "牛耳河镇"};

constexpr std::array<BannerFacts, 14> kBanners{{
    {"150702", "海拉尔区", "海拉尔", "海拉尔区", 28.5, 12, kHailarStreets, kHailarTowns},
    {"150703", "扎赉诺尔区", "扎区", "扎赉诺尔区", 4.0, 165, kJalainurStreets, kJalainurTowns},
    {"150721", "阿荣旗", "阿荣旗", "阿荣旗", 9.0, 520, kArunStreets, kArunTowns},
    {"150722", "莫力达瓦达斡尔族自治旗", "莫旗", "莫力达瓦", 9.5, 610, kMoqiStreets, kMoqiTowns},
    {"150723", "鄂伦春自治旗", "鄂伦春旗", "鄂伦春旗", 7.0, 560, kOroqenStreets, kOroqenTowns},
    {"150724", "鄂温克族自治旗", "鄂温克旗", "鄂温克旗", 4.5, 25, kEwenkiStreets, kEwenkiTowns},
    {"150725", "陈巴尔虎旗", "陈旗", "陈巴尔虎旗", 2.5, 48, kChenqiStreets, kChenqiTowns},
    {"150726", "新巴尔虎左旗", "新左旗", "新巴尔虎左旗", 2.0, 190, kXinzuoStreets, kXinzuoTowns},
    {"150727", "新巴尔虎右旗", "新右旗", "新巴尔虎右旗", 2.0, 290, kXinyouStreets, kXinyouTowns},
    {"150781", "满洲里市", "满洲里", "满洲里市", 6.0, 195, kManzhouliStreets, kManzhouliTowns},
    {"150782", "牙克石市", "牙克石", "牙克石市", 8.0, 85, kYakeshiStreets, kYakeshiTowns},
    {"150783", "扎兰屯市", "扎兰屯", "扎兰屯市", 10.0, 480, kZhalantunStreets, kZhalantunTowns},
    {"150784", "额尔古纳市", "额尔古纳", "额尔古纳市", 3.0, 130, kErgunStreets, kErgunTowns},
    {"150785", "根河市", "根河", "根河市", 4.0, 260, kGenheStreets, kGenheTowns},
}};

}  // namespace

std::span<const BannerFacts> banners() { return kBanners; }

}  // namespace campus::collector::simulate
