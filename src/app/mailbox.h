// Where threads that finished a piece of work leave what is to be done about it on the UI thread. Outlives the App
// while work is still under way.
#pragma once

#include <functional>
#include <mutex>
#include <utility>
#include <vector>

namespace lobule::app {

class Mailbox {
 public:
  using Letter = std::function<void()>;

  void post(Letter letter) {
    const std::scoped_lock lock(mutex_);
    letters_.push_back(std::move(letter));
  }

  // All letters, in the order of posting.
  std::vector<Letter> take() {
    const std::scoped_lock lock(mutex_);
    return std::exchange(letters_, {});
  }

  bool isEmpty() const {
    const std::scoped_lock lock(mutex_);
    return letters_.empty();
  }

 private:
  mutable std::mutex mutex_;
  std::vector<Letter> letters_;
};

}  // namespace lobule::app
