#include "platform/thread_pool.h"

#include <algorithm>

namespace lobule::platform {

ThreadPool::ThreadPool(int threads, Task afterTask) : afterTask_(std::move(afterTask)) {
  for (int i = 0; i < threads; ++i) {
    threads_.emplace_back([this] { work(); });
  }
}

ThreadPool::~ThreadPool() {
  {
    const std::scoped_lock lock(mutex_);
    isEnding_ = true;
    waiting_.clear();
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) {
    thread.join();
  }
}

void ThreadPool::run(Task task) {
  {
    const std::scoped_lock lock(mutex_);
    waiting_.push_back(std::move(task));
    task = nullptr;  // a small task moves as a copy in libc++: what it holds must not live on here
  }
  changed_.notify_one();
}

void ThreadPool::work() {
  while (true) {
    Task task;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return isEnding_ || !waiting_.empty(); });
      if (isEnding_) {
        return;
      }
      task = std::move(waiting_.front());
      waiting_.pop_front();
    }
    task();
    task = nullptr;  // what it held goes before anybody hears that it is done
    if (afterTask_) {
      afterTask_();
    }
  }
}

int sensibleThreadCount() {
  return std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 2, 4);
}

}  // namespace lobule::platform
