score-goal = On the way to your goal
score-assignment = On the way to what was assigned
score-interest = You are interested in it
score-success = How well it fits the success you chose

reason-goal = It brings you closer to your goal, “{ $goal }”.
reason-assignment = It is on the way to what your teacher assigned.
reason-interest = You said that this interests you.
reason-success = You wanted about { $count } of 100 answers right, and its questions fit that.
reason-pinned = Your teacher put it first: { $reason }

today-goal = Your goal: { $goal }
today-goal-left =
    { $left ->
        [0] Reached.
        [one] One skill still to go.
       *[other] { $left } skills still to go.
    }
today-goal-none = Choose a goal
today-goal-see = See the way there
today-assigned = Assigned
today-assigned-unit = Made elsewhere: a lesson that opens in a page of its own.
today-all-closed = Your teacher has closed everything that is open to you at the moment. Ask them what comes next.
aim-due = By { $date }
aim-overdue = The day for it was { $date }.

goal-title = Your goal
goal-lead = Choose what you want to master. Cairn then puts first what leads there; every step stays your choice.
goal-reached = You have reached it. Time for another one?
goal-way = What is still to be learned on the way, in an order that works
goal-more =
    { $more ->
        [one] and one more
       *[other] and { $more } more
    }
goal-give-up = Give this goal up
goal-set = Choose a goal
goal-change = Choose another goal
goal-target = What do you want to master?
goal-choose = choose
goal-whole-unit = { $unit }: all of it
goal-due = By when? (only if you like)
goal-save = Make it my goal
goal-past = That day is over. Choose today or a later day, or none.
goal-nothing-chosen = Choose a skill or a unit first.
goal-assigned = What your teacher assigned
goal-how = How you like to practise
goal-success = How often do you want to be right?
goal-success-cairn = As Cairn has it
goal-success-cairn-help = Easier questions first, harder ones as you get better.
goal-success-steady = Steady
goal-success-steady-help = About 85 times of 100.
goal-success-stretching = Stretching
goal-success-stretching-help = About 70 times of 100: harder questions, more to chew on.
goal-minutes = How long do you practise on a day?
goal-minutes-open = not decided
goal-minutes-count =
    { $minutes ->
        [one] one minute
       *[other] { $minutes } minutes
    }
goal-how-save = Save
goal-saved = Saved.
goal-interests = What interests you
goal-interests-lead = What you choose here comes up a little more often. Cairn never guesses it.
goal-interest-add = Add
goal-interest-what = A skill or a unit
goal-interest-remove = Remove

skill-goal-is = This is your goal.
skill-goal-make = Make this my goal
skill-interest-add = This interests me
skill-interest-remove = It no longer interests me
map-goal = Your goal

section-assignments = Assignments
assignments-lead = What you assign comes first for those whom it reaches, together with what it builds on; nearer days count for more. Everybody still chooses among three steps.
assignments-content = What was made elsewhere stands on Today until the learner is done with it.
assignments-none = Nothing is assigned.
assignments-what = What
assignments-who = For whom
assignments-when = By when
assignments-everybody = everybody
assignments-no-date = no date
assignments-take-back = Take back
assignments-new = Assign something
assignments-assign = Assign
assignments-due = By when? (only if you like)

today-what-would-change = What would change this?
skill-why = Why now, or why not now?

why-title = Why is this offered now?
why-not-title = Why is this not offered now?
why-offered =
    { $place ->
        [1] It comes first: no other step has more points.
       *[other] It is one of the three steps with the most points.
    }
why-pinned = Your teacher put it first. It stays first until you are proficient in it, whatever its points are.
why-by-lot = It was drawn by lot. Now and then the third step is, so that it can be found out whether another order would be better.
why-drawn-away = By its points the third place is its own. This time the lot gave that place to another step, as it does now and then.
why-behind = By points it comes in place { $rank } of { $of }. To be offered it would have to pass “{ $third }”.
why-behind-pinned = By points it comes in place { $rank } of { $of }. “{ $third }” has fewer, but your teacher put it first.
why-behind-kind = By points it comes in place { $rank } of { $of }. “{ $third }” has fewer, but the steps before it are all of one kind, and the third is to be of another.
why-held-back = Your teacher put skills in an order: “{ $until }” comes before this, until you are proficient there.
why-banned = Your teacher has set it aside for now.
why-not-ready = What it builds on is not solid yet:
why-reason = The reason given: { $reason }
why-nothing-found = Nothing small was found that would change it: a few answers, a goal, an interest or some weeks of rest would not.
why-practise-anyway = You can practise any skill at any time, from its own page.
why-then-offered = { $deed }: then “{ $skill }” would be offered.
why-then-open = { $deed }: then “{ $skill }” would be open, with other steps before it.
why-all-offered = All of this together, and “{ $skill }” would be offered:
why-all-open = All of this together, and “{ $skill }” would be open, with other steps before it:
deed-answers =
    { $answers ->
        [one] One right answer in “{ $skill }”
       *[other] { $answers } right answers in a row in “{ $skill }”
    }
deed-goal = If you make it your goal
deed-interest = If you say that it interests you
deed-reopen = If your teacher takes that back
deed-rest =
    { $days ->
        [one] After a day without practice
       *[other] After { $days } days without practice
    }
change-offered =
    { $outcome ->
        [right] { $answers ->
            [one] One right answer in “{ $skill }”, and “{ $other }” would be offered.
           *[other] { $answers } right answers in a row in “{ $skill }”, and “{ $other }” would be offered.
        }
       *[wrong] { $answers ->
            [one] One wrong answer in “{ $skill }”, and “{ $other }” would be offered.
           *[other] { $answers } wrong answers in a row in “{ $skill }”, and “{ $other }” would be offered.
        }
    }
change-open =
    { $outcome ->
        [right] { $answers ->
            [one] One right answer in “{ $skill }”, and “{ $other }” would be open, with other steps before it.
           *[other] { $answers } right answers in a row in “{ $skill }”, and “{ $other }” would be open, with other steps before it.
        }
       *[wrong] { $answers ->
            [one] One wrong answer in “{ $skill }”, and “{ $other }” would be open, with other steps before it.
           *[other] { $answers } wrong answers in a row in “{ $skill }”, and “{ $other }” would be open, with other steps before it.
        }
    }

section-policy = What is offered
policy-lead = Cairn ranks what each learner could do next. Here you can overrule that for the whole class. Learners read your reason, what Cairn would have said stays visible beside it, and everything can be taken back.
policy-none = Nothing is overruled.
policy-new = Overrule something
policy-what = What is done
policy-pin = Comes first
policy-pin-help = Offered before everything else until the learner is proficient, ready for it or not.
policy-ban = Set aside
policy-ban-help = Not offered. Learners can still practise it from its own page.
policy-order = In order
policy-order-help = Skills in order are offered one after the other, in the order in which you add them here: the next one when the learner is proficient in those before.
policy-reason = Reason
policy-reason-help = Your learners read it.
policy-reason-missing = Give a reason: your learners read it.
policy-reason-long = The reason is too long. Characters: { $length }, of at most { $most }. Shorten it: your learners read it.
policy-not-done = Nothing was changed.
policy-saved = Saved. It holds for every decision from now on.
policy-taken-back = Taken back.
policy-nothing-chosen = Choose a skill first.
policy-overrule = Overrule
policy-before = Taken back
policy-by = { $name }, { $date }
policy-ended = { $by }; ended { $date }
policy-advanced = Advanced: the weights
policy-file-show = A policy file for this class
policy-file-lead = Every reason of a step has a weight, a number in the built-in file below. Write down only the lines that are to differ for this class. Empty means: as built in. Each version is kept, and every decision names the one it was made with.
policy-file = Policy file (TOML)
policy-file-help = For example: exploration = 0.05
policy-file-save = Use this file
policy-file-refused =
    { $count ->
        [one] The policy file was not taken: something is wrong with it.
       *[other] The policy file was not taken: { $count } things are wrong with it.
    }
policy-file-refused-see = See what
policy-versions = Versions
policy-version = Version { $version }:
policy-version-built-in = Version { $version }, back to the built-in file:
policy-built-in = The built-in file
policy-fault-syntax = Line { $line }: { $message }
policy-fault-unknown = Line { $line }: there is no key “{ $key }”.
policy-fault-number = Line { $line }: “{ $key }” must be a number.
policy-fault-whole = Line { $line }: “{ $key }” must be a whole number.
policy-fault-range = Line { $line }: “{ $key }” must be from { $least } to { $most }.
policy-fault-long = Line { $line }: the file is too long.

goal-forecast-heading = When you will get there
goal-forecast =
    { $minutes ->
        [one] At one minute a day you will reach your goal between { $from } and { $to }.
       *[other] At { $minutes } minutes a day you will reach your goal between { $from } and { $to }.
    }
goal-forecast-in-time = That is in time.
goal-forecast-close = The day you chose lies in between: it may be close.
goal-forecast-late = That is later than the day you chose: more minutes a day or a later day would help.
goal-forecast-if = This holds if you practise every day.
goal-forecast-if-assumed =
    { $minutes ->
        [one] This holds if you practise every day. You have not said how long; one minute is assumed.
       *[other] This holds if you practise every day. You have not said how long; { $minutes } minutes are assumed.
    }
goal-forecast-how = Cairn played your next weeks through from what it believes about you; of simulated learners, about 80 of 100 arrived within such a range.
goal-forecast-minutes = Change the minutes

me-reviews = Reviews of the coming two weeks
me-reviews-explained = A skill that was proficient once comes back when the chance of recalling it has fallen to about 90 of 100, and so that no day has too many. Practising a skill that builds on another puts off the other’s review.
me-reviews-show = Which skills, day by day
me-reviews-bars =
    { $reviews ->
        [one] One review in two weeks.
       *[other] { $reviews } reviews in two weeks, at most { $most } on a day.
    }
