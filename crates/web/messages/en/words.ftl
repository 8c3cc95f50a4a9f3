level-not-started = not started
level-attempted = attempted
level-familiar = familiar
level-proficient = proficient
level-mastered = mastered

kind-learn = Learn something new
kind-check = Show that you know it
kind-practise = Keep practising
kind-review = Bring it back
kind-repair = Strengthen the ground
kind-rethink = Find another way in

outcome-right = right
outcome-wrong-form = right value, other form asked for
outcome-wrong = not right
outcome-dont-know = “I don’t know”

belief-start = What is usual before anything is known
belief-skill-difficulty = How easy or hard the skill is
belief-item-difficulty = How easy or hard a typical question is for it
belief-placement =
    { $whose ->
        [own] What your placement found, beyond all the rest
       *[other] What the placement found, beyond all the rest
    }
belief-learner =
    { $whose ->
        [own] How you do in this course as a whole
       *[other] How this learner does in the course as a whole
    }
belief-skill =
    { $whose ->
        [own] How you do at this skill, compared with the course
       *[other] How this learner does at this skill, compared with the course
    }
belief-recent =
    { $whose ->
        [own] How your latest answers here went
       *[other] How the latest answers here went
    }
belief-practice =
    { $whose ->
        [own] How much you have practised, and how often you were right
       *[other] How much was practised, and how often it was right
    }
belief-item =
    { $whose ->
        [own] What you did with this very question before
       *[other] What became of this very question before
    }
belief-forgetting =
    { $whose ->
        [own] How fresh it is in your memory
       *[other] How fresh it is in memory
    }
belief-context =
    { $whose ->
        [own] What you did just before
       *[other] What was done just before
    }
belief-calibration = Adjusted so that chances come true here

score-fit = How well its questions fit you
score-learning = How much you can still learn here
score-keeping = How much longer you would remember it
score-opens = How much builds on it
score-forgetting = How long it has rested
score-lasting = Showing on another day that it lasts
score-struggle = Trouble here, or where this helps
score-variety = How much you have just practised it

terms-reason = Reason
terms-points = Points
terms-log-odds = Contribution
terms-sum = Sum

need-heading = What “{ $level }” still takes
need-answers =
    { $need ->
        [one] One answer.
       *[other] { $need } answers; so far { $have }.
    }
need-chance = About { $need } of 100 questions right without help; now it is about { $have }.
need-low-end = More certainty: at least { $need } of 100 even at the low end of the range; now it is { $have }.
need-unaided-right =
    { $need ->
        [one] A right answer without help; so far { $have }.
       *[other] { $need } right answers without help; so far { $have }.
    }
need-unaided-right-or-placed =
    { $need ->
        [one] A right answer without help, or a placement that finds it known; right so far: { $have }.
       *[other] { $need } right answers without help, or a placement that finds it known; right so far: { $have }.
    }
need-recent-unaided-right = Right among your last answers without help: { $need } of { $of }; now { $have }.
need-later-day = A right answer without help on a later day than your first one.

chance-range = Between { $low } and { $high } of 100
chance-point = About { $count } of 100
chance-range-within = between { $low } and { $high } of 100
chance-point-within = about { $count } of 100

days-today = today
days-yesterday = yesterday
days-ago =
    { $days ->
        [one] { $days } day ago
       *[other] { $days } days ago
    }
date =
    { $day } { $month ->
        [1] January
        [2] February
        [3] March
        [4] April
        [5] May
        [6] June
        [7] July
        [8] August
        [9] September
        [10] October
        [11] November
       *[12] December
    } { $year }

type-number = Type a number, such as 7, −2.5 or 3/4.
type-whole = Type a whole number, such as 12 or −3.
type-decimal = Type a decimal, such as 0.75 or −2.5.
type-fraction = Type a fraction with a slash, such as 3/4.
type-fraction-lowest = Type a fraction with a slash, such as 3/4, in lowest terms.
type-mixed = Type a mixed number with a space, such as 1 1/2.
type-expression = Type an expression with { $letters }, such as 2{ $letter } + 1 or { $letter }^2.
type-text = Type a word or a few. Capital letters and accents make no difference.

form-write-as-whole = Now write it as a whole number.
form-write-as-decimal = Now write it as a decimal.
form-write-as-fraction = Now write it as a fraction.
form-write-as-mixed = Now write it as a mixed number, such as 1 1/2.
form-fraction-part-too-large = The fraction part is one or more: move the whole ones to the front.
form-not-lowest-terms = Now reduce the fraction: top and bottom still share a factor.
form-remove-brackets = Now multiply out the brackets.
form-collect-like-terms = Now collect the terms that are alike.
form-multiply-out-term = Now multiply what belongs to one term.
form-cancel-common-factor = Now cancel the factor that top and bottom share.
form-write-as-product = Now write it as a product.
form-factor-further = There is still a factor to take out.

unread-empty = There is nothing here yet. Type your answer, or choose “I don’t know”.
unread-too-long = This is longer than Cairn can read. Keep your answer under { $limit } characters.
unread-too-many-digits = The number has more digits than Cairn can read. Use at most { $limit }.
unread-unknown-part = Cairn can’t read the part “{ $part }”. Change it, or leave it out.
unread-unknown-letter =
    { $count ->
        [0] Cairn does not know the letter “{ $letter }” here. Use numbers only.
       *[other] Cairn does not know the letter “{ $letter }” here. Use { $known }.
    }
unread-other-unit = Cairn can’t read “{ $part }” as a unit here. Give the answer in { $unit }, or just the number.
unread-division-by-zero = Nothing can be divided by 0. Look at the bottom of the fraction again.
unread-several-numbers = There are two numbers side by side: what joins “{ $part }” to the one before?
unread-unclear-number = The size of the number “{ $part }” is not clear. Write it without marks between the thousands.
unread-decimal-in-fraction = Use whole numbers at the top and the bottom of a fraction, not “{ $part }”.
unread-calculation = This is still a calculation because of “{ $part }”. Work it out and write one number.
unread-unfinished = Something is missing after “{ $after }”.
unread-unclosed-bracket = The bracket “{ $bracket }” is never closed.
unread-unopened-bracket = There is no opening bracket for this “{ $bracket }”.
unread-empty-brackets = There is nothing between these brackets.
unread-too-deep = There are too many things inside each other. Write it more simply.
unread-number-after-factor = It is not clear what “{ $part }” right after “{ $before }” means. Put a factor in front, as in 2x; for a power write x^2.
unread-exponent-not-whole = Cairn reads only whole numbers as powers, such as x^2.
unread-exponent-too-large = This power is larger than Cairn can read. The largest is { $limit }.
unread-equation = Cairn can’t read an equation here. Write only what stands on one side of the “=”.
unread-too-complicated = This is too complicated to check. Is there a simpler way to write it?
unread-no-choice = Choose an answer first, or “I don’t know”.
unread-several-choices = Choose one answer only.
unread-no-such-choice = That choice does not belong to this question. Choose again.
unread-not-all-placed =
    { $missing ->
        [one] Give each one its place: one still has none.
       *[other] Give each one its place: { $missing } still have none.
    }
unread-placed-twice = Two of them are at place { $place }. Give each its own.
unread-not-all-matched =
    { $missing ->
        [one] Find a match for each one: one still has none.
       *[other] Find a match for each one: { $missing } still have none.
    }
unread-blank = In the blank ({ $blank }): { $reason }
