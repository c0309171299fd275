#pragma once
// The JSON keys of waivers and of the reference to a tailoring. Include in .cpp files only.

#include <tuple>

#include "core/model/tailoring.h"
#include "core/model/waiver.h"
#include "core/wire/fields.h"

namespace campus::wire {

template <>
struct Fields<TailoringRef> {
  static constexpr auto list = std::make_tuple(
      field("id", &TailoringRef::id), field("title", &TailoringRef::title), field("issuer", &TailoringRef::issuer),
      field("document_number", &TailoringRef::document_number), field("date", &TailoringRef::date),
      field("sha256", &TailoringRef::sha256), field("changes", &TailoringRef::changes));
};

template <>
struct Fields<Waiver> {
  static constexpr auto list =
      std::make_tuple(field("id", &Waiver::id), field("rule", &Waiver::rule), field("sites", &Waiver::sites),
                      field("reason", &Waiver::reason), field("compensation", &Waiver::compensation),
                      field("approver", &Waiver::approver), field("document_number", &Waiver::document_number),
                      field("approved_on", &Waiver::approved_on), field("expires_on", &Waiver::expires_on));
};

template <>
struct Fields<ItemWaiver> {
  static constexpr auto list = std::make_tuple(
      field("id", &ItemWaiver::id), field("reason", &ItemWaiver::reason),
      field("compensation", &ItemWaiver::compensation), field("approver", &ItemWaiver::approver),
      field("document_number", &ItemWaiver::document_number), field("approved_on", &ItemWaiver::approved_on),
      field("expires_on", &ItemWaiver::expires_on), field("original_verdict", &ItemWaiver::original));
};

}  // namespace campus::wire
