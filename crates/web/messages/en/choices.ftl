score-goal = On the way to your goal
score-assignment = On the way to what was assigned
score-interest = You are interested in it
score-success = How well it fits the success you chose

reason-goal = It brings you closer to your goal, “{ $goal }”.
reason-assignment = It is on the way to what your teacher assigned.
reason-interest = You said that this interests you.
reason-success = You wanted about { $count } of 100 answers right, and its questions fit that.

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
goal-success-cairn-help = About 80 times of 100, a little more often at the start.
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
