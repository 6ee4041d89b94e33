// The legal moves of a prompt as forms: what each question takes, from what the party knows alone.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "deploy/seat/form.h"
#include "deploy/seat/knowledge.h"
#include "proto/base/outcome.h"
#include "proto/base/prompt.h"

namespace haggle::seat {

// The forms of one question. Each field takes what at least one move of its kind may have; what the fields come to
// together (more units than the chosen booking has, a giver who is the receiver) is told as a consequence with a
// warning (consequences.h), and refused by the rules if it is sent all the same, as what is in another party's way is.
// `knowledge` has taken the prompt, and is used by the forms while they are made and not afterwards.
std::vector<Form> FormsOf(const Knowledge& knowledge, const Ask& ask);

// The question in words.
std::string TellAsk(const Knowledge& knowledge, const Ask& ask);

// By the kind of question; they add to `forms`. Internal to this room.
void AddTalkForms(const Knowledge& knowledge, const Ask& ask,
                  std::vector<Form>& forms);  // sound, claim, approach, answer
void AddTableForms(const Knowledge& knowledge, const Ask& ask, std::vector<Form>& forms);   // bargain
void AddOrderForms(const Knowledge& knowledge, std::vector<Form>& forms);                   // order
void AddSellerForms(const Knowledge& knowledge, const Ask& ask, std::vector<Form>& forms);  // allocate

// A number to enter.
Field NumberField(std::string name, std::string label, std::string unit, std::int64_t low, std::int64_t high,
                  std::int64_t value);
// One of some parties, the first one filled in.
Field PartyField(const Knowledge& knowledge, std::string name, std::string label, const std::vector<PartyId>& parties);
// The value of an issue in words, without its name.
std::string TellValueOf(const Issue& issue, std::int64_t value);

}  // namespace haggle::seat
