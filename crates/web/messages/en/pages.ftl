today-title = Today
today-greeting = Hello, { $name }
today-lead =
    { $count ->
        [one] Here is a good next step. It is yours to take.
       *[other] Here are { $count } good next steps. Choose the one you like.
    }
today-all-done = You have mastered every skill of this course. Coming back now and then keeps it that way.
today-rest = Nothing is due before { $date }: today is yours. What you find here only keeps it fresh.
today-placement = New here? A few questions find the right spot for you to start. No marks, and you can stop at any time.
today-placement-again =
    { $days ->
        [one] You were away for a day. A few questions can find out what is still there.
       *[other] You were away for { $days } days. A few questions can find out what is still there.
    }
today-placement-resume =
    { $answered ->
        [0] You have begun to find your place.
        [one] You have answered one question to find your place.
       *[other] You have answered { $answered } questions to find your place.
    }
today-placement-start = Find my place
today-open = You have a question open in “{ $skill }”.
today-continue = Continue
today-start = Start
today-chance =
    { $answers ->
        [0] Without help you would get { $range } typical questions right. You have not answered here yet, so this rests on your other answers and on what is usual.
        [one] Without help you would get { $range } typical questions right, going by one answer here.
       *[other] Without help you would get { $range } typical questions right, going by { $answers } answers here.
    }
today-why = All the reasons, exactly
today-terms = Steps are ranked by points. These are all the points of this step, and they add up to its place:
today-terms-pinned = Steps are ranked by points, but this one comes first because your teacher put it there. These are all its points:
today-figures =
    { $answered ->
        [0] No questions answered yet today.
        [one] One question answered today, { $right } right.
       *[other] { $answered } questions answered today, { $right } right.
    }
today-mastered =
    { $mastered ->
        [0] { $skills } skills on your path.
       *[other] Skills mastered: { $mastered } of { $skills }.
    }
today-other-courses = Other courses

reason-fit =
    { $band ->
        [low] You would get about { $count } of 100 such questions right: a stretch, and within reach.
        [high] You would get about { $count } of 100 such questions right: a good way to get going.
       *[middle] You would get about { $count } of 100 such questions right: hard enough to learn from, easy enough to succeed.
    }
reason-learning-new = You are ready for it, and it is new to you.
reason-placed = Your placement found that you know this. A right answer shows it.
reason-learning = There is more to learn here: “{ $level }” comes next.
reason-keeping = Answering it again now makes it last longer.
reason-opens =
    { $skills ->
        [one] Another skill builds on it.
       *[other] { $skills } skills further on build on it.
    }
reason-forgetting =
    { $days ->
        [0] You practised it earlier, and it may be fading.
        [one] You last practised it a day ago, and it may be fading.
       *[other] You last practised it { $days } days ago, and it may be fading.
    }
reason-lasting = You got it right on one day; a right answer on another day shows that it lasts.
reason-struggle = “{ $skill }” is hard for you at the moment, and builds on this.

change-first =
    { $outcome ->
        [right] { $answers ->
            [one] One right answer in “{ $skill }”, and “{ $other }” would come first.
           *[other] { $answers } right answers in a row in “{ $skill }”, and “{ $other }” would come first.
        }
       *[wrong] { $answers ->
            [one] One wrong answer in “{ $skill }”, and “{ $other }” would come first.
           *[other] { $answers } wrong answers in a row in “{ $skill }”, and “{ $other }” would come first.
        }
    }
change-ready =
    { $outcome ->
        [right] { $answers ->
            [one] One right answer in “{ $skill }” would make you ready for “{ $other }”.
           *[other] { $answers } right answers in a row in “{ $skill }” would make you ready for “{ $other }”.
        }
       *[wrong] { $answers ->
            [one] One wrong answer in “{ $skill }” would put “{ $other }” within reach.
           *[other] { $answers } wrong answers in a row in “{ $skill }” would put “{ $other }” within reach.
        }
    }
change-level =
    { $outcome ->
        [right] { $answers ->
            [one] One right answer would make “{ $skill }” { $level }.
           *[other] { $answers } right answers in a row would make “{ $skill }” { $level }.
        }
       *[wrong] { $answers ->
            [one] One wrong answer would make “{ $skill }” { $level }.
           *[other] { $answers } wrong answers in a row would make “{ $skill }” { $level }.
        }
    }

practise-question = Question
practise-answer = Your answer
practise-choose-one = Choose one
practise-choose-all = Choose all that are right
practise-fill-in = Fill in each blank
practise-blank = Blank ({ $blank })
practise-order = Put them in order, beginning with the first
practise-match = Find the match for each one
practise-not-yet = choose
practise-place = Choose the right place on the line
practise-places = Choose all the right places on the line
practise-shade = Shade the parts
practise-part = Part { $part } of { $parts }
practise-part-of-bar = Bar { $bar }, part { $part } of { $parts }
practise-check = Check
practise-hint =
    { $left ->
        [one] Hint
       *[other] Hint ({ $left } left)
    }
practise-hint-title = Hint { $number }
practise-dont-know = I don’t know
practise-finish = Finish
practise-next = Next question
practise-enough = This skill is solid for today. Something else will do you more good now.
practise-next-step = Choose the next step
practise-one-more = One more of these
practise-read = Cairn read:
practise-another-way = See it another way
practise-know = What to know
practise-solution = Worked solution
practise-solution-show = Show a worked solution
practise-left = You left this question without an answer. It does not count.
practise-rise-first = The first stone lies: you have begun “{ $skill }”.
practise-rise = A stone is laid: “{ $skill }” is { $level } now.
practise-today =
    { $answered ->
        [0] This is your first question of the day in this skill.
        [one] Today in this skill: one question answered, { $right } right.
       *[other] Today in this skill: { $answered } questions answered, { $right } right.
    }

feedback-right = Right
feedback-wrong-form = The value is right
feedback-wrong = Not yet
feedback-wrong-last = Not this time
feedback-dont-know = Good to know
feedback-try-again =
    { $tries ->
        [one] You have one more try.
       *[other] You have { $tries } more tries.
    }
feedback-see-solution = Here is how it goes, step by step. Another question like it comes next.

map-title = Map
map-heading = Your path
map-heading-of = { $name }’s path
map-counts =
    { $placed ->
        [0] { $mastered } mastered, { $going } under way, { $ready } ready to begin, { $ahead } further ahead.
       *[other] { $mastered } mastered, { $going } under way, { $placed } known from the placement, { $ready } ready to begin, { $ahead } further ahead.
    }
map-legend = What the stones mean
map-ready = ready to begin
map-placed = known from the placement
map-waits-for =
    { $more ->
        [0] first: { $skill }
        [one] first: { $skill }, and one more
       *[other] first: { $skill }, and { $more } more
    }
map-unit = { $mastered } of { $skills } mastered
map-as-list = Show as a list
map-as-path = Show as a path

skill-practise = Practise this
skill-placed = Your placement found this known, with a chance of about { $count } of 100. Practise it to show it.
skill-waits-for = This builds on skills that are not solid yet. You can try it all the same.
skill-know = What to know
skill-finish-example = Now finish one yourself
skill-examples =
    { $count ->
        [one] An example
       *[other] Examples
    }
skill-ways = Another way to see it
skill-around = Around this skill
skill-builds-on = It builds on
skill-opens = What builds on it
skill-belief = What Cairn believes
skill-chance = { $range } typical questions right without help.
skill-chance-evidence =
    { $answers ->
        [0] You have not answered here yet, so this rests on your other answers and on what is usual.
        [one] This rests on one answer in this skill, and on your other answers.
       *[other] This rests on { $answers } answers in this skill, and on your other answers.
    }
skill-terms-show = How this is worked out
skill-terms = The belief is a sum of contributions, in log-odds: above zero is more likely right than wrong.

answers-heading = Latest answers
answers-day = Day
answers-skill = Skill
answers-given = Answer
answers-outcome = Outcome
answer-hints =
    { $hints ->
        [one] after a hint
       *[other] after { $hints } hints
    }
answer-try = try { $number }
answer-idea = looks like: { $idea }

me-title = About me
me-heading = What Cairn believes about you
me-heading-of = What Cairn believes about { $name }
me-lead =
    { $answers ->
        [0] Nothing yet: there are no answers to go by.
        [one] All of this comes from one answer, and from nothing else.
       *[other] All of this comes from { $answers } answers, and from nothing else.
    }
me-beliefs = Skill by skill
me-beliefs-explained = How many of 100 typical questions would be answered right today, without help. In eight of ten cases the truth should lie within the range; more answers make it narrower.
me-nothing-yet = As soon as a first answer is given, the skill appears here.
me-skill = Skill
me-range = Likely right
me-rests-on = Rests on
me-thin = Few answers without help yet: this is mostly a guess.
me-evidence =
    { $answers ->
        [one] One answer; without help { $right } of { $unaided } right.
       *[other] { $answers } answers; without help { $right } of { $unaided } right.
    }
me-reasons-show = Why Cairn believes this
me-reasons = What is above zero makes right answers likelier, what is below zero less likely. Together, in log-odds: { $sum }
me-reason = { $reason }: { $value }
me-placement = Your placement
me-placement-of = The placement
me-placement-found =
    { $unsure ->
        [0] Skills found to be known: { $known } of { $skills }. Where nothing was practised since, beliefs rest on it.
       *[other] Skills found to be known: { $known } of { $skills }; { $unsure } could be either. Where nothing was practised since, beliefs rest on it.
    }
me-placement-none = You can find your place in this course with a few questions, at any time.
me-record = Your record is yours
me-record-explained =
    { $statements ->
        [0] Nothing has been recorded yet.
        [one] Cairn keeps one statement about you. You can take it away as a file in an open format (xAPI).
       *[other] Cairn keeps { $statements } statements about you. You can take all of them away as a file in an open format (xAPI).
    }
me-record-take = Take my record
me-choices-explained = Your goals, your settings, the steps you chose and what was assigned to you are in a second file (JSON).
me-choices-take = Take my choices

section-lead =
    { $count ->
        [0] There are no learners in this class yet.
        [one] One learner.
       *[other] { $count } learners.
    }
section-learner = Learner
section-answers = Answers this week
section-mastered = Mastered
section-begun = Under way
section-last = Last answer
section-stuck = Stuck on
section-never = never
section-not-stuck = nothing
section-stuck-together = Stuck at the moment
section-away = No answer this week
section-all = Everybody
section-evidence = Evidence
section-others = Other classes

# Content made elsewhere
skill-elsewhere = Made elsewhere
skill-elsewhere-note = These pages were made by others. What you do there is reported to Cairn, and to nobody else by Cairn.
unit-open = Open
unit-done = done
opening-title = Ready to open
opening-note = You are leaving Cairn’s own pages. The lesson tells Cairn how it goes; come back here when you are done.
opening-start = Start
opening-window = It opens in a window of its own.
opening-back = Back to Cairn
packages-title = Content made elsewhere
packages-lead = Lessons in the cmi5 form: upload a package, then say which skill each unit is about. Learners find it on the page of that skill.
packages-import = Add a package
packages-file = Package (a zip file, or cmi5.xml)
packages-add = Add
packages-added = The package was added.
packages-refused = The package was not added:
packages-none = There is no package yet.
packages-skill = Skill
packages-about-nothing = none
packages-grade = A score counts as
packages-save = Save
packages-save-for = Save the skill of { $unit }
packages-saved = Saved.
packages-remove = Remove the package
packages-remove-for = Remove the package { $package }
packages-kept = The package stays: somebody has taken it, and what they did is about it.
packages-off = This server has no address for such content, so it can’t be opened. Start it with --content.

# What other systems told
elsewhere-heading = Counted from elsewhere
elsewhere-what = What
elsewhere-result = Counts as
elsewhere-right = Right answer
elsewhere-wrong = Wrong answer
elsewhere-score = score { $score } %
elsewhere-aided = with help

# Where questions are missing
gaps-title = Missing questions
gaps-no-questions = Nobody in this class has answered a question yet.
gaps-none =
    { $questions ->
        [one] The one question that was answered had the difficulty it should have had, or there was one that did.
       *[other] For each of the { $questions } questions that were answered there was one about as hard as it should be.
    }
gaps-lead =
    { $questions ->
        [one] For the one question that was answered, the course had none about as hard as it should have been.
       *[other] For { $unserved } of { $questions } questions that were answered, the course had none about as hard as it should have been. These are the ones an author could add.
    }
gaps-explained = How hard a question should be follows from what Cairn believed about the learner at that moment. Difficulties are in logits, on top of the skill’s own; a question serves within one logit. Reviews of mastered skills don’t count.
gaps-wanted = Wanted
gaps-range = { $least } to { $greatest }
gaps-harder = harder
gaps-easier = easier
gaps-questions = How often
gaps-of = { $questions } of { $of }
gaps-learners = Learners
gaps-nearest = Nearest question
gaps-no-template = none
