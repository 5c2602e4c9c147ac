// Result<T>: a value, or a named error with one sentence the user can act on (never patient data). Any thread.
#pragma once

#include <expected>
#include <string>
#include <utility>

namespace lobule {

enum class ErrorCode {
  kBadInput,     // the file or text is malformed or contradicts itself
  kUnsupported,  // well formed, but of a kind that Lobule does not read or run
  kTooLarge,     // refused by arithmetic before memory is asked for
  kMissing,      // something named was not found
  kCancelled,    // the user or a newer request stopped the work
  kInternal,     // a defect of ours, or a third-party library failed without a reason
};

struct Error {
  ErrorCode code = ErrorCode::kInternal;
  std::string message;  // a full sentence in English, without patient data
};

template <class T>
using Result = std::expected<T, Error>;

inline std::unexpected<Error> fail(ErrorCode code, std::string message) {
  return std::unexpected(Error{code, std::move(message)});
}

}  // namespace lobule
