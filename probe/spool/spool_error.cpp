#include "probe/spool/spool_error.h"

namespace campus::probe {
namespace {

struct Meaning {
  ErrorCode code;
  const char* mend;
};

Meaning meaning_of(int code) {
  switch (code & 0xff) {
    case SQLITE_FULL:
      return {ErrorCode::cannot_create, "the disk is full: free some space; nothing that is recorded is lost"};
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return {ErrorCode::permission, "make the state folder writable for the user that runs campus-probe"};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_ERROR:  // the statements are always the same: it is the schema that is not
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
      return {ErrorCode::bad_data, "the file is set aside when the spool is opened again"};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {ErrorCode::conflict, "another program has it open; stop that first"};
    case SQLITE_CANTOPEN:
      return {ErrorCode::cannot_create, "check the state folder and the disk"};
    default:
      return {ErrorCode::io, "check the disk (dmesg); nothing that is recorded is lost"};
  }
}

}  // namespace

Error error_of(const SqliteError& error, const std::filesystem::path& file) {
  const auto meaning = meaning_of(error.code());
  return {meaning.code, file.string() + ": " + error.what() + "; " + meaning.mend};
}

}  // namespace campus::probe
