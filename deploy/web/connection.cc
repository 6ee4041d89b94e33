#include "deploy/web/connection.h"

#include <utility>

namespace haggle::web {

using State = RequestReader::State;

void Connection::Begin() {
  In(host_.limits().request_ms);
  wire_->Begin([self = shared_from_this()](bool moved, std::size_t) {
    if (!moved) return self->Close();
    self->NextRequest();
  });
}

void Connection::TurnAway() {
  In(host_.limits().request_ms);
  phase_ = Phase::kWriting;
  wire_->Begin([self = shared_from_this()](bool moved, std::size_t) {
    if (!moved) return self->Close();
    Reply reply = Refusal(503, "too many connections; close other pages of this server, or ask again in a second");
    reply.headers.emplace_back("Retry-After", "1");
    self->Send(std::move(reply));
  });
}

void Connection::Close() {
  if (phase_ == Phase::kClosed) return;
  if (phase_ == Phase::kStreaming) --host_.counts().streams;
  phase_ = Phase::kClosed;
  gone_->store(true, std::memory_order_relaxed);
  deadline_ = Clock::time_point::max();
  wire_->Close();
  host_.Forget(number_);
}

void Connection::NextRequest() {
  if (phase_ == Phase::kClosed) return;
  if (ended_ && unread_.empty()) return Close();
  phase_ = Phase::kReading;
  reader_ = NewRequestReader(host_.limits().head_bytes, host_.limits().body_bytes);
  fresh_ = unread_.empty();
  In(known() && fresh_ ? host_.limits().idle_ms : host_.limits().request_ms);
  if (fresh_) return ReadMore();
  Parse();
}

void Connection::ReadMore() {
  if (reading_) return;
  if (ended_) {
    // What came before its end is answered, all of it: NextRequest closes.
    if (phase_ != Phase::kAnswering && phase_ != Phase::kWriting) Close();
    return;
  }
  reading_ = true;
  wire_->Read(input_.data(), input_.size(), [self = shared_from_this()](bool moved, std::size_t bytes) {
    self->reading_ = false;
    if (moved) return self->OnRead(bytes);
    self->ended_ = true;
    // Who will say no more may still read. A browser that does not is gone: it has broken off what it asked.
    const bool reads = self->phase_ == Phase::kWriting || (self->phase_ == Phase::kAnswering && !self->browser_);
    if (!reads) self->Close();
  });
}

void Connection::OnRead(std::size_t bytes) {
  if (phase_ == Phase::kLingering) {
    lingered_ += bytes;
    if (lingered_ > host_.limits().body_bytes * 16) return Close();
    return ReadMore();
  }
  if (phase_ == Phase::kAnswering || phase_ == Phase::kWriting) {
    unread_.append(input_.data(), bytes);  // the next request, which waits
    return;
  }
  if (phase_ != Phase::kReading) return Close();  // a stream has nothing to be told
  if (fresh_) In(host_.limits().request_ms);
  fresh_ = false;
  unread_.append(input_.data(), bytes);
  Parse();
}

void Connection::Parse() {
  const State state = reader_->Take(unread_);
  if (state == State::kMore) return ReadMore();
  if (state == State::kContinue) return TellToContinue();
  if (state == State::kDone) return OnRequest();
  keep_alive_ = false;
  head_only_ = false;
  ++host_.counts().requests;
  if (state == State::kHeadTooLong) return Send(Refusal(431, "the head of the request is too long"));
  if (state == State::kBodyTooLong) return Send(Refusal(413, "the body of the request is too long"));
  if (state == State::kUnknownCoding) return Send(Refusal(501, "of transfer codings chunked alone is known here"));
  if (state == State::kUnknownExpectation) return Send(Refusal(417, "only 100-continue can be expected here"));
  Send(Refusal(400, "this is no HTTP request"));
}

// Nothing is read meanwhile, so that nothing else is written.
void Connection::TellToContinue() {
  head_ = "HTTP/1.1 100 Continue\r\n\r\n";
  wire_->Write({head_}, [self = shared_from_this()](bool moved, std::size_t) {
    if (!moved) return self->Close();
    self->ReadMore();
  });
}

void Connection::OnRequest() {
  ++host_.counts().requests;
  keep_alive_ = reader_->keep_alive();
  const Request request = reader_->Taken();
  head_only_ = request.method == "HEAD";
  browser_ = !request.site.empty();
  if (!request.body.empty() && request.method != "POST") {
    return Send(Refusal(400, "only POST has a body"));
  }
  Decision decision = host_.Decide(request);
  if (!decision.holder.empty()) holder_ = decision.holder;
  switch (decision.kind) {
    case Decision::Kind::kReply:
      return Send(std::move(decision.reply));
    case Decision::Kind::kStream:
      return BeginStream({decision.party, decision.run}, request.last_event_id);
    case Decision::Kind::kAsk:
    case Decision::Kind::kAskSeat:
      return Ask(std::move(decision));
  }
}

void Connection::Ask(Decision decision) {
  phase_ = Phase::kAnswering;
  deadline_ = Clock::time_point::max();
  const bool taken = host_.Ask(
      std::move(decision), [self = shared_from_this()](Reply reply) { self->Send(std::move(reply)); }, gone_);
  if (taken) return ReadMore();  // tells when the client goes
  ++host_.counts().overloaded;
  Send(Overloaded());
}

void Connection::Send(Reply reply) {
  if (phase_ == Phase::kClosed) return;
  if (reply.status >= 400) ++host_.counts().refused;
  phase_ = Phase::kWriting;
  reply_ = std::move(reply);
  head_ = HeadOf(reply_, keep_alive_);
  std::vector<std::string_view> texts = {head_};
  const std::string_view body = reply_.body();
  if (!head_only_ && reply_.status != 304 && !body.empty()) texts.push_back(body);
  In(host_.limits().write_ms + static_cast<std::int64_t>(body.size()) / host_.limits().least_rate);
  wire_->Write(texts, [self = shared_from_this()](bool moved, std::size_t) { self->OnSent(moved); });
}

void Connection::OnSent(bool moved) {
  reply_ = {};
  if (!moved) return Close();
  if (keep_alive_) return NextRequest();
  Linger();
}

// A connection that is closed while something of it is unread is reset, and the client may never read why.
void Connection::Linger() {
  if (phase_ == Phase::kClosed) return;
  phase_ = Phase::kLingering;
  In(host_.limits().linger_ms);
  wire_->Finish();
  ReadMore();
}

void Connection::BeginStream(const Channel& channel, const std::string& last) {
  keep_alive_ = false;
  if (head_only_) return Send(Refusal(405, "only GET is allowed here"));
  if (!host_.MakeRoomForStream(holder_)) {
    ++host_.counts().overloaded;
    return Send(Refusal(503, "too many watch already; close other pages of this server"));
  }
  ++host_.counts().streams;
  phase_ = Phase::kStreaming;
  deadline_ = Clock::time_point::max();
  channel_ = channel;
  wire_->LimitBuffer(host_.limits().stream_buffer);
  Reply reply;
  reply.type = "text/event-stream";
  waiting_.push_back(std::make_shared<const std::string>(HeadOf(reply, false, true) + "retry: 1000\n\n"));
  for (EventText& text : host_.BeginStream(channel_, last)) waiting_.push_back(std::move(text));
  room_ = waiting_.size() + host_.limits().stream_events;
  Pump();
  ReadMore();  // tells when the client goes
}

void Connection::Tell(const EventText& text) {
  if (waiting_.size() >= room_) {
    ++host_.counts().slow;
    return Close();  // it comes back and says what it has seen last
  }
  waiting_.push_back(text);
  Pump();
}

void Connection::Pump() {
  constexpr std::size_t kAtOnce = 64;
  if (!sending_.empty() || waiting_.empty() || phase_ != Phase::kStreaming) return;
  std::vector<std::string_view> texts;
  while (!waiting_.empty() && sending_.size() < kAtOnce) {
    texts.emplace_back(*waiting_.front());
    sending_.push_back(std::move(waiting_.front()));
    waiting_.pop_front();
  }
  In(host_.limits().write_ms);
  wire_->Write(texts, [self = shared_from_this()](bool moved, std::size_t) {
    if (!moved) return self->Close();
    self->deadline_ = Clock::time_point::max();
    self->sending_.clear();
    if (self->waiting_.empty()) self->room_ = self->host_.limits().stream_events;
    self->Pump();
  });
}

}  // namespace haggle::web
