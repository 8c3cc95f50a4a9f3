placement-title = Find your place
placement-lead = A few questions find out what you know already. Then you start at the right spot, and not at the very beginning.
placement-promise-short =
    { $most ->
        [one] One question at most.
       *[other] At most { $most } questions, often fewer.
    }
placement-promise-stop = You can stop whenever you like: what you have shown counts.
placement-promise-marks = No marks.
placement-promise-free = Nothing is passed or failed here, and nobody sees points.
placement-promise-dont-know = “I don’t know” is a fine answer.
placement-promise-hard = Some questions will be too hard. That is how the edge of what you know is found.
placement-promise-later = No hurry.
placement-promise-resume = You can go on another day or on another device, right where you left.
placement-begin = Begin
placement-again = Take it again
placement-not-now = Not now
placement-go-on = Go on
placement-goes-on =
    { $answered ->
        [0] You have begun. The first question is waiting.
        [one] You have answered one question. The next one is waiting.
       *[other] You have answered { $answered } questions. The next one is waiting.
    }
placement-stop = That’s enough: show what was found
placement-taken =
    { $answered ->
        [one] Last time, on { $date }, you answered one question.
       *[other] Last time, on { $date }, you answered { $answered } questions.
    }
placement-see-found = See what was found
placement-too-small = This course is so small that you best begin at its beginning.
placement-to-today = To the next step

placement-question-title = Question { $number }
placement-at-most = of at most { $most }
placement-noted = Noted.
placement-noted-before = That question was answered already. This is the next one.
placement-clear = Skills decided so far, as known or as still to learn: { $clear } of { $skills }.
placement-answer = Answer
placement-another-time = Go on another time
placement-why = Why this question?
placement-why-about = It is about “{ $skill }”. So far, the chance that you know that is about { $count } of 100.
placement-why-others =
    { $others ->
        [0] It tells of this skill alone.
        [one] Your answer also tells something about one other skill.
       *[other] Your answer also tells something about { $others } other skills.
    }
placement-why-doubt = Doubt about a skill is 100 when you could as well know it as not, and 0 when it is certain.
placement-why-takes = Doubt taken away
placement-why-rest = All other skills together
placement-why-most = No other question that could be asked now takes away more.

placement-found-title = Your place
placement-found-heading = Here you stand
placement-found-heading-of = { $name }’s place
placement-counted-known =
    { $known ->
        [0] No skill out of { $skills } is known for sure yet.
        [one] You know one skill out of { $skills }.
       *[other] You know { $known } skills out of { $skills }.
    }
placement-counted-known-of =
    { $known ->
        [0] No skill out of { $skills } is known for sure to { $name } yet.
        [one] Known to { $name }: one skill out of { $skills }.
       *[other] Known to { $name }: { $known } skills out of { $skills }.
    }
placement-counted-unsure =
    { $count ->
        [one] One could be either.
       *[other] { $count } could be either.
    }
placement-counted-unknown =
    { $count ->
        [one] One is still to be learned.
       *[other] { $count } are still to be learned.
    }
placement-range = Each skill is put where it most likely belongs; here and there one may stand in the wrong list. Known over all lists together, with eight chances in ten: { $known }.
placement-first-step = Your first step:
placement-other-steps = Other steps
placement-picture = The course, stone by stone
placement-known = Known
placement-known-explained = You can build on these. Now and then one comes as a quick check instead of a lesson. If one is not right, open it and practise.
placement-unsure = Could be either
placement-unsure-explained = The answers did not settle these. They get clear as you practise.
placement-ready = Ready to begin
placement-ready-explained = Not known yet, and everything they build on is there: good places to start.
placement-ahead = Further ahead
placement-ahead-explained = These build on something that is still to come.
placement-skills =
    { $count ->
        [one] One skill
       *[other] { $count } skills
    }
placement-chance = known with a chance of about { $count } of 100
placement-taken-on =
    { $answered ->
        [one] Found on { $date } with one question.
       *[other] Found on { $date } with { $answered } questions.
    }
placement-not-mastered = Being known here is not mastery: that takes right answers without help, on more than one day.

known-exactly =
    { $count ->
        [0] no skill yet
        [one] one skill
       *[other] { $count } skills
    }
known-between =
    { $high ->
        [one] one skill at most
       *[other] { $low ->
            [0] up to { $high } skills
           *[other] between { $low } and { $high } skills
        }
    }
