#include "platform/thread_pool.h"

#include <algorithm>
#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <latch>
#include <memory>

using namespace lobule::platform;

TEST_CASE("Every task runs once, on several threads, and each is announced") {
  constexpr int kTasks = 500;
  std::atomic<int> ran{0}, announced{0};
  std::latch done(kTasks);
  {
    ThreadPool pool(3, [&] { ++announced; });
    for (int i = 0; i < kTasks; ++i) {
      pool.run([&] {
        ++ran;
        done.count_down();
      });
    }
    done.wait();
  }
  CHECK(ran == kTasks);
  CHECK(announced == kTasks);
}

TEST_CASE("Tasks of one thread run in the order in which they came") {
  std::vector<int> order;
  std::latch done(20);
  ThreadPool pool(1);
  for (int i = 0; i < 20; ++i) {
    pool.run([&order, &done, i] {
      order.push_back(i);
      done.count_down();
    });
  }
  done.wait();
  CHECK(std::ranges::is_sorted(order));
}

TEST_CASE("What a task holds is let go before its end is announced") {
  std::latch announced(1);
  std::atomic<bool> wasAlive{true};
  auto held = std::make_shared<int>(7);
  const std::weak_ptr<int> watcher = held;
  ThreadPool pool(1, [&] {
    wasAlive = !watcher.expired();
    announced.count_down();
  });
  pool.run([held = std::move(held)] { (void)*held; });
  announced.wait();
  CHECK_FALSE(wasAlive);
}

TEST_CASE("A pool ends while tasks wait") {
  std::latch started(1);
  std::atomic<int> ran{0};
  {
    ThreadPool pool(1);
    pool.run([&] {
      started.count_down();
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      ++ran;
    });
    for (int i = 0; i < 1000; ++i) {
      pool.run([&] { std::this_thread::sleep_for(std::chrono::milliseconds(20)); });
    }
    started.wait();
  }
  CHECK(ran == 1);
}
