#include <cstring>
#include <optional>

#include "steepest/ranks.hpp"

namespace steepest {
namespace {

std::span<std::byte> bytes_of(std::string& text) { return std::as_writable_bytes(std::span(text)); }

void send_text(Ranks& ranks, int to, const std::string& text) {
  const std::size_t size = text.size();
  ranks.send(to, std::as_bytes(std::span(&size, 1)));
  if (size > 0) ranks.send(to, std::as_bytes(std::span(text)));
}

std::string receive_text(Ranks& ranks, int from) {
  std::size_t size = 0;
  ranks.receive(from, std::as_writable_bytes(std::span(&size, 1)));
  std::string text(size, '\0');
  if (size > 0) ranks.receive(from, bytes_of(text));
  return text;
}

/// Texts and numbers one after the other, so that a message can hold several.
class Parcel final {
 public:
  Parcel() = default;
  explicit Parcel(std::string content) : content_(std::move(content)) {}

  void put(const std::string& text) {
    put(text.size());
    content_ += text;
  }
  void put(std::size_t number) { content_.append(reinterpret_cast<const char*>(&number), sizeof number); }
  std::size_t number() {
    std::size_t result = 0;
    std::memcpy(&result, content_.data() + at_, sizeof result);
    at_ += sizeof result;
    return result;
  }
  std::string text() {
    const std::size_t size = number();
    at_ += size;
    return content_.substr(at_ - size, size);
  }
  const std::string& content() const { return content_; }

 private:
  std::string content_;
  std::size_t at_ = 0;
};

std::string packed(const UserError& error) {
  Parcel parcel;
  parcel.put(static_cast<std::size_t>(error.kind()));
  parcel.put(std::string(error.what()));
  parcel.put(error.hint());
  if (const std::optional<Place>& place = error.place()) {
    parcel.put(place->source);
    for (const int number : {place->line, place->column, place->length}) parcel.put(static_cast<std::size_t>(number));
    return "p" + parcel.content();
  }
  return "-" + parcel.content();
}

UserError unpacked(const std::string& text) {
  Parcel parcel(text.substr(1));
  const auto kind = static_cast<ErrorKind>(parcel.number());
  const std::string message = parcel.text(), hint = parcel.text();
  if (text[0] != 'p') return {kind, message, {}, hint};
  Place place{.source = parcel.text()};
  for (int* number : {&place.line, &place.column, &place.length}) *number = static_cast<int>(parcel.number());
  return {kind, message, place, hint};
}

}  // namespace

std::vector<std::string> gathered(Ranks& ranks, const std::string& mine) {
  Parcel all;
  if (ranks.rank() == 0) {
    all.put(mine);
    for (int from = 1; from < ranks.count(); ++from) all.put(receive_text(ranks, from));
  } else {
    send_text(ranks, 0, mine);
  }
  std::size_t size = all.content().size();
  ranks.broadcast(std::as_writable_bytes(std::span(&size, 1)));
  std::string content = all.content();
  content.resize(size);
  ranks.broadcast(bytes_of(content));
  Parcel received(std::move(content));
  std::vector<std::string> result;
  for (int rank = 0; rank < ranks.count(); ++rank) result.push_back(received.text());
  return result;
}

std::vector<double> joined(Ranks& ranks, std::span<const double> mine) {
  const std::string bytes(reinterpret_cast<const char*>(mine.data()), mine.size_bytes());
  std::vector<double> result;
  for (const std::string& part : gathered(ranks, bytes)) {
    const std::size_t before = result.size();
    result.resize(before + part.size() / sizeof(double));
    if (!part.empty()) std::memcpy(result.data() + before, part.data(), part.size());
  }
  return result;
}

double agreed(Ranks& ranks, double mine) {
  ranks.broadcast(std::as_writable_bytes(std::span(&mine, 1)));
  return mine;
}

void together(Ranks* ranks, const std::function<void()>& work) {
  if (ranks == nullptr) return work();
  std::string refusal;
  try {
    work();
  } catch (const UserError& error) {
    refusal = packed(error);
  }
  for (const std::string& each : gathered(*ranks, refusal)) {
    if (!each.empty()) throw unpacked(each);
  }
}

}  // namespace steepest
