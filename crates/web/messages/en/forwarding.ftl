forward-title = Passing statements on
forward-lead = What is recorded here can go on to other record stores, such as that of a district. Nothing goes anywhere else.
forward-back = Other systems
forward-link = Passing statements on to other record stores
forward-none = Nothing is passed on so far.
forward-seconds = { $count ->
    [one] a second
   *[other] { $count } seconds
}
forward-minutes = { $count ->
    [one] a minute
   *[other] { $count } minutes
}
forward-hours = { $count ->
    [one] an hour
   *[other] { $count } hours
}
forward-days = { $count ->
    [one] a day
   *[other] { $count } days
}
forward-paused = Paused.
forward-delivered = { $count ->
    [one] One statement delivered.
   *[other] { $count } statements delivered.
}
forward-nothing-waits = Nothing waits.
forward-wait = { $count ->
    [one] One waits.
   *[other] { $count } wait.
}
forward-many-wait = More than { $count } wait.
forward-waited = The oldest has waited for { $time }.
forward-failed = { $count ->
    [one] The last attempt failed.
   *[other] The last { $count } attempts failed.
}
forward-next = Next attempt in { $time }.
forward-locked = Its secret cannot be opened here: the file secret.key is missing or another one. Bring it back, or give the secret anew with the command “cairn forward secret”.
forward-what = What goes
forward-own = Only what happened in Cairn, not what other systems handed in
forward-all = Everything
forward-verb = With the verb
forward-activity = About
forward-people = Learners are named there as accounts of
forward-people-help = An address that no other Cairn uses. Empty: one is made for this school. Learners appear under their numbers, not their names.
forward-aside = { $count ->
    [one] One statement was refused and is set aside.
   *[other] { $count } statements were refused and are set aside.
}
forward-aside-help = The others go on without them. Try them again once the other store has been mended.
forward-resume = Go on
forward-now = Try now
forward-pause = Pause
forward-again = Try what was refused again
forward-remove = Remove
forward-new = Pass statements on to a record store
forward-endpoint = Address of its xAPI endpoint
forward-endpoint-help = Such as https://lrs.example.org/xapi
forward-secret-help = It is kept sealed and not shown again.
forward-version = Version of xAPI that it speaks
forward-from-now = Only from now on, not what is recorded already
forward-more = More choices
forward-activity-field = Activity (empty: any)
forward-http = The address may begin with http: everybody on the way can read along
forward-add = Begin to pass on
forward-mistake = { $count ->
    [one] Nothing is passed on yet: one thing in this form has to be put right.
   *[other] Nothing is passed on yet: { $count } things in this form have to be put right.
}
forward-mistake-name = Give it a name of at most 200 characters.
forward-mistake-address = Give a whole address, such as https://lrs.example.org/xapi.
forward-mistake-scheme = The address must begin with https://.
forward-mistake-http = Over http everybody on the way can read along: give an address with https, or say below that http is meant.
forward-mistake-more = The address must do without a user, a question mark and a #.
forward-mistake-no-key = Give the key that the record store gave you: it is the user that Cairn signs in as there.
forward-mistake-key = A key has no colon. Copy what stands before it, without the secret.
forward-mistake-no-secret = Give the secret that the record store gave you.
forward-mistake-secret = A secret is one line. Copy it once more.
forward-mistake-version = Choose one of the versions.
forward-mistake-verb = Give the whole address of a verb, such as http://adlnet.gov/expapi/verbs/answered, or nothing.
forward-mistake-activity = Give the whole address of an activity, or how it begins and a *, or nothing.
forward-mistake-people = Give a whole address, such as https://school.example.org, or nothing.
forward-mistake-people-taken = Every Cairn calls its own learners so. Give an address that no other uses, or nothing.
