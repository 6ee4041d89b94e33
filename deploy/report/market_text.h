// What `haggle show` tells of a market that one has to look for otherwise: who asked the seller and
// what it took, what redirections were worth, what claims came to, which sites were extended, and what of all this was
// put in.
#pragma once

#include <string>

#include "deploy/report/dinner_story.h"
#include "deploy/report/event_text.h"
#include "deploy/report/story.h"
#include "proto/base/scenario.h"

namespace haggle::report {

// Each of these is empty if there is nothing to tell; heads are bold if `colour`.

// How often each seller was asked, by whom, how often it came, what was pledged first and last.
std::string InvitationsText(const Scenario& scenario, const DinnerStories& stories, const EventText& event_text,
                            bool colour);
// Units, value, and the weeks that receivers won and givers lost.
std::string RedirectionsText(const Scenario& scenario, const Story& story, const EventText& event_text, bool colour);
std::string ClaimsText(const Scenario& scenario, const Story& story, const EventText& event_text, bool colour);
// Room that was built.
std::string ExtensionsText(const Scenario& scenario, const Story& story, const EventText& event_text, bool colour);
// Which figures are the scenario's, and which come out.
std::string InputsText(const Scenario& scenario, bool colour);

}  // namespace haggle::report
