// Runs pieces of slow work on the executor and brings each result back to the UI thread as a call; keeps count of what
// is under way. A piece that runs out of memory ends with an error instead of the program.
#pragma once

#include <memory>
#include <new>

#include "app/app.h"
#include "app/mailbox.h"
#include "core/result.h"

namespace lobule::app {

class Workers {
 public:
  explicit Workers(Executor executor) : executor_(std::move(executor)) {}

  // work runs elsewhere and gives a Result<T>; done gets it on the UI thread, within collect().
  template <class Work, class Done>
  void run(Work work, Done done) {
    ++underWay_;
    executor_([this, mailbox = mailbox_, work = std::move(work), done = std::move(done)]() mutable {
      auto result = std::make_shared<decltype(work())>(guarded(work));
      mailbox->post([this, result, done = std::move(done)]() mutable {
        --underWay_;
        done(std::move(*result));
      });
    });
  }

  // Delivers what has ended; returns whether there was anything.
  bool collect() {
    const auto letters = mailbox_->take();
    for (const Mailbox::Letter& letter : letters) {
      letter();
    }
    return !letters.empty();
  }

  int underWay() const { return underWay_; }

 private:
  template <class Work>
  static auto guarded(Work& work) -> decltype(work()) {
    try {
      return work();
    } catch (const std::bad_alloc&) {
      return fail(ErrorCode::kTooLarge, "There is not enough memory left. Close some exams and try again.");
    } catch (...) {
      return fail(ErrorCode::kInternal, "This failed for a reason that Lobule does not know.");
    }
  }

  Executor executor_;
  std::shared_ptr<Mailbox> mailbox_ = std::make_shared<Mailbox>();
  int underWay_ = 0;
};

}  // namespace lobule::app
