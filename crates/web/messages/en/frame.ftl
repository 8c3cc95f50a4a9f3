cairn = Cairn

frame-skip = Skip to the page
frame-nav = Pages
frame-today = Today
frame-map = Map
frame-me = About me
frame-section = My class
frame-sign-out = Sign out

home-teacher-heading = No class yet
home-teacher = You are not in charge of a class yet. Ask whoever runs this Cairn to add you to one.
home-administrator-heading = This Cairn is running
home-administrator = Looking after people and courses is done with the cairn command on the server. Learners’ records are for learners and their teachers.

sign-in-heading = Welcome to Cairn
sign-in-lead = Find out what you know, choose your next step, and see why it is worth taking.
sign-in-login = Your login
sign-in-password = Your password
sign-in-button = Sign in
sign-in-first = Sign in first; then you go on to the page you asked for.
sign-in-ended = You have been signed out because your session ended. Sign in to go on where you were.
sign-in-unsent = Your session ended before your answer arrived, so it has not been counted. Sign in: your answer will be waiting in its field.
sign-in-wrong = Login and password don’t match. Try again.
sign-in-empty = Type your login and your password.
sign-in-cookies = This page had been open for too long, or your browser refuses cookies, which Cairn needs to know you. Try once more.
sign-in-demo-heading = Have a look around
sign-in-demo = This is a demonstration. Choose somebody to be:
sample-new-learner = a learner on the first day
sample-placed-learner = a learner who has just been placed
sample-learner = a learner with weeks of practice
sample-teacher = the teacher of the class

problem-home = To the start
problem-sign-in = To the sign-in page
problem-signed-out-heading = You are signed out
problem-signed-out = Sign in and try again.
problem-forbidden-heading = This page is not yours to see
problem-forbidden = You are signed in, but this belongs to somebody else.
problem-forged-heading = Nothing was changed
problem-forged = Cairn could not make sure that you sent this form yourself. Go back, reload the page, and send it again.
problem-not-found-heading = There is nothing here
problem-not-found = The address may be mistyped, or what was here is gone.
problem-wrong-method-heading = There is nothing to see at this address
problem-wrong-method = It only takes forms. Go back to the page you came from.
problem-too-large-heading = That is too much at once
problem-too-large = Cairn takes answers of a few lines. Go back and send less; nothing was changed.
problem-unread-heading = That could not be read
problem-not-a-form = Something other than a form arrived. Go back and send it again; nothing was changed.
problem-not-utf8 = The text of the form is damaged. Go back and type it again; nothing was changed.
problem-senseless = The form does not fit this page. Go back, reload the page, and try again; nothing was changed.
problem-too-late-heading = This question is closed
problem-too-late = It was answered or ended already, perhaps in another tab, so what you sent now was not recorded. Everything you answered before is safe.
problem-too-late-see = See what became of it
problem-too-many-heading = One moment, please
problem-too-many =
    { $seconds ->
        [one] That was more often than Cairn can answer. Wait a second and try again.
       *[other] That was more often than Cairn can answer. Wait { $seconds } seconds and try again.
    }
problem-unavailable-heading = Cairn can’t save anything right now
problem-unavailable = Nothing was lost: what Cairn has confirmed is safe. Go back and try again in a moment.
problem-broken-heading = Something broke on our side
problem-broken = It is not your fault, and nothing that was confirmed is lost. Try again; if it happens once more, tell whoever runs this Cairn.
frame-content = Content
