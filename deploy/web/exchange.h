// What the server and those who answer for it say to each other.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace haggle::web {

// What a page asks, decoded and checked by form: the path is one of the server's table, arguments are UTF-8 without
// control characters, each once. A value.
struct Question {
  std::string method = "GET";  // or "POST", of a seat alone
  std::string path;            // "/api/run/head"
  std::map<std::string, std::string> arguments;
  std::string body;       // of a POST
  bool may_look = false;  // of a seat: whoever asks has shown the observers' key as well
};

// A value. `type` is a media type; errors are JSON, {"error": "..."}.
struct Answer {
  int status = 200;
  std::string type = "application/json";
  std::string body;
};

// {"error": message} with that status. Pure; thread-safe.
Answer ErrorAnswer(int status, const std::string& message);

// What is told to those who watch. A value.
struct Notice {
  std::string event;  // "grew", "index": letters, digits, '-' and '_'
  std::string run;    // the run it is about; "": all who watch are told
  std::string data;   // JSON
};

// Who knows the runs. Called on one thread alone, the desk's (desk.h), one call after another.
class Answerer {
 public:
  virtual ~Answerer() = default;
  // `question.path` is one of the observer's (guard.h).
  virtual Answer Ask(const Question& question) = 0;
  // Looks what has changed. Called when one of Descriptors() can be read, and each second if there are none.
  virtual std::vector<Notice> Refresh() = 0;
  // What tells that there is something to look at, for poll(2). Asked before each wait, so that they may change; what
  // can be read of them is read by Refresh().
  virtual std::vector<int> Descriptors() { return {}; }
};

// Answers for the seat of one person. Called on a thread of the seats, one call after another for all seats, which
// therefore may not wait for what another seat does.
using SeatAnswerer = std::function<Answer(const Question&)>;

}  // namespace haggle::web
