// Every struct that describes itself with Fields, for tests over all of them.
#pragma once

#include <gtest/gtest.h>

#include "proto/base/prompt.h"

namespace haggle {

using AllStructs = ::testing::Types<
    // outcome.h, moves.h
    Issue, Offer, Accept, Leave, Reject, Award, Plea, Sound, Invite, Answer, RequestRedirection, Claim, Order, Cancel,
    Share, Allocate, SetPrice, Expand, Quote, ShareLine, Build, BeginTick, Draw, TimeOut, Why, Belief, Move, Moves,
    Command, Step,
    // ranges.h, wants.h, party.h, rules.h, scenario.h
    Range, TickRange, Point, Demand, Regard, Wants, IssueUtility, Preference, Stock, Site, Funding, Account,
    OpeningBooking, Supply, Affiliate, Party, Product, Acquaintance, AuctionRules, VotingRules, TableSpec>;

// Types takes at most 50 in one list.
using MoreStructs =
    ::testing::Types<DinnerRules, RedirectionRules, ClaimRules, Rules, Limits, Scenario,
                     // state_events.h, table_events.h, market_events.h, events.h, prompt.h
                     Booking, Holding, SiteState, Payer, TickBegan, Bulletin, Statement, SellerBook, Sounded, Invited,
                     RedirectionRequested, Answered, TableOpened, Offered, Accepted, Rejected, Awarded, LeftTable,
                     TableClosed, Refused, Ordered, Cancelled, Redirected, Claimed, ClaimBooked, ClaimAudited,
                     Allocated, Delivered, Unpaid, PriceSet, LeadQuoted, Rescheduled, Expanded, LineShared, Funded,
                     SiteOpened, SiteExtended, DamagesPaid, Drawn, TimedOut, Event, Ask, Prompt, Briefing>;

}  // namespace haggle
