//! `cairn person add`.

use cairn_app::{App, Courses, clock};

use crate::seen;
use crate::support::program::run_with_input;
use crate::support::school::{School, course_fixture};

#[tokio::test]
async fn people_are_added_and_can_sign_in() {
    let school = School::found(&course_fixture("first-sums"), 0, None).await;
    let add = |login: &str, password: &str, rest: &[&str]| {
        let mut command = school.cairn("person");
        // The options about the place belong to what follows `person`.
        let place: Vec<_> = command.get_args().skip(1).map(ToOwned::to_owned).collect();
        command = crate::support::program::cairn(["person", "add"]);
        command
            .args(place)
            .args(["--login", login, "--name", "Mira"])
            .args(rest);
        seen(&run_with_input(&mut command, password), school.data())
    };
    let class = [
        "--role",
        "learner",
        "--section",
        "6B",
        "--course",
        "first-sums",
    ];
    insta::assert_snapshot!(add("Mira", "stepping-stone\n", &class), @r"
    exit code: 0
    ----- standard error -----
    Mira is person 1.
    ");
    insta::assert_snapshot!(add("mira", "another-stone\n", &class), @r"
    exit code: 2
    ----- standard error -----
    cairn: the login mira is taken
    ");
    insta::assert_snapshot!(add("noor", "short\n", &class), @r"
    exit code: 2
    ----- standard error -----
    cairn: the password must have at least 8 characters
    ");
    insta::assert_snapshot!(add("noor", "stepping-stone", &["--role", "learner", "--section", "6B", "--course", "lost"]), @r"
    exit code: 2
    ----- standard error -----
    cairn: there is no such course
    ");
    insta::assert_snapshot!(add("noor", "stepping-stone", &["--role", "learner", "--section", "6B"]), @r"
    exit code: 2
    ----- standard error -----
    error: the following required arguments were not provided:
      --course <ID>

    Usage: cairn person add --login <LOGIN> --name <NAME> --role <ROLE> --section <SECTION> --course <ID> --data <DIR>

    For more information, try '--help'.
    ");
    insta::assert_snapshot!(add("noor", "stepping-stone", &["--role", "wizard"]), @r"
    exit code: 2
    ----- standard error -----
    error: invalid value 'wizard' for '--role <ROLE>'
      [possible values: learner, teacher, administrator]

    For more information, try '--help'.
    ");
    insta::assert_snapshot!(add("noor", "stepping-stone\r\n", &["--role", "teacher"]), @r"
    exit code: 0
    ----- standard error -----
    Mira is person 2.
    ");

    let courses = Courses::load(&school.data().join("courses")).unwrap();
    let app = App::new(school.store().await, courses);
    for login in ["mira", "noor"] {
        app.sign_in(login, "stepping-stone", clock::now())
            .await
            .unwrap();
    }
}
