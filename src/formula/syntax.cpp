#include "formula/syntax.hpp"

#include <algorithm>

namespace steepest::formula {
namespace {

/// Left-associative chains are walked in a loop, not by recursion: their length adds no height.
bool is_chain(SyntaxKind kind) {
  return kind == SyntaxKind::binary || kind == SyntaxKind::product || kind == SyntaxKind::interaction;
}

}  // namespace

SyntaxId SyntaxTree::add(Syntax syntax, std::span<const SyntaxId> children) {
  syntax.first_child = static_cast<std::uint32_t>(child_pool_.size());
  syntax.child_count = static_cast<std::uint32_t>(children.size());
  for (std::size_t k = 0; k < children.size(); ++k) {
    child_pool_.push_back(children[k]);
    if (children[k] == no_syntax) continue;
    const bool along_chain = k == 0 && is_chain(syntax.kind) && is_chain(nodes_[children[k]].kind);
    syntax.height = std::max(syntax.height, nodes_[children[k]].height + (along_chain ? 0U : 1U));
  }
  nodes_.push_back(syntax);
  return static_cast<SyntaxId>(nodes_.size() - 1);
}

std::span<const SyntaxId> SyntaxTree::children(SyntaxId id) const {
  return std::span(child_pool_).subspan(nodes_[id].first_child, nodes_[id].child_count);
}

NameId SyntaxTree::name(const std::string& text) {
  const auto [place, is_new] = name_ids_.try_emplace(text, static_cast<NameId>(names_.size()));
  if (is_new) names_.push_back(text);
  return place->second;
}

}  // namespace steepest::formula
