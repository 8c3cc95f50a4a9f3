//! `cairn demo`: a real course and a sample school, ready to look around in.
//!
//! The data folder is built under another name and takes its own when it is whole, so that a folder of that name is either
//! a finished sample school or not Cairn's, and then it is left alone.

use std::fs;
use std::path::{Path, PathBuf};

use cairn_app::clock;
use cairn_app::demo::{SampleAccount, SampleKind, SamplePlan};
use clap::Args;
use rust_embed::Embed;

use super::serve::{Listen, serve};
use super::{block_on, progress_bar};
use crate::place::{Place, display};
use crate::{Finding, Outcome};

/// The courses that come with the program.
#[derive(Embed)]
#[folder = "$CARGO_MANIFEST_DIR/../../courses"]
#[include = "*.toml"]
#[include = "*.md"]
struct BundledCourses;

/// The course that the sample class takes.
const COURSE: &str = "fractions-to-algebra";

/// The file that marks a folder as a finished sample school.
const MARK: &str = "sample-school.txt";

/// What it says.
const MARK_TEXT: &str = "A sample school made by `cairn demo`. Remove this folder to begin anew.\n";

/// What it says more where the database is not in the folder.
const ELSEWHERE: &str = "Its database is on a PostgreSQL server.\n";

/// Options of `cairn demo`.
#[derive(Args)]
#[command(
    after_help = "The next start finds the sample school as it was left. To begin anew, remove its folder.\n\nExamples:\n  cairn demo\n  cairn demo --data school --listen 127.0.0.1:9000\n  cairn demo --learners 5 --weeks 2"
)]
pub(crate) struct Arguments {
    /// Data folder to make, or to go on with
    #[arg(long, value_name = "DIR", default_value = "cairn-demo")]
    data: PathBuf,
    /// Empty PostgreSQL database to use in place of the embedded one
    #[arg(long, value_name = "URL")]
    database: Option<String>,
    #[command(flatten)]
    listen: Listen,
    /// Simulated learners
    #[arg(long, default_value_t = 25, value_parser = clap::value_parser!(u8).range(0..=25))]
    learners: u8,
    /// Weeks of history
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u8).range(1..=52))]
    weeks: u8,
    /// Make the sample school and stop, without serving it
    #[arg(long)]
    no_serve: bool,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let place = Place {
        data: arguments.data.clone(),
        database: arguments.database.clone(),
    };
    block_on(async {
        if !is_finished(&place)? {
            found(arguments, &place).await?;
        }
        let app = place.open().await?;
        let accounts = app.sample_accounts().await?;
        if arguments.no_serve {
            eprintln!("The sample school is in {}.", display(&place.data));
            return Ok(Finding::AllWell);
        }
        // The sample school is to look the same whenever it is started.
        serve(app, &arguments.listen, false, |address| {
            announce(address, &place.data, &accounts);
        })
        .await?;
        Ok(Finding::AllWell)
    })?
}

/// Whether the folder holds a finished sample school; refuses a folder that holds anything else, and a school whose
/// database is not of the kind that is named.
fn is_finished(place: &Place) -> Result<bool, String> {
    let folder = &place.data;
    if let Ok(mark) = fs::read_to_string(folder.join(MARK)) {
        return match (mark.contains(ELSEWHERE), &place.database) {
            (true, None) => Err(format!(
                "the sample school of {} lives in a PostgreSQL database: name it with --database",
                display(folder)
            )),
            (false, Some(_)) => Err(format!(
                "the sample school of {} has a database of its own: leave out --database, or choose another folder",
                display(folder)
            )),
            _ => Ok(true),
        };
    }
    let cannot = |error| format!("cannot look into {}: {error}", display(folder));
    let is_free = match fs::read_dir(folder) {
        Ok(mut entries) => entries.next().transpose().map_err(cannot)?.is_none(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => true,
        Err(error) => return Err(cannot(error)),
    };
    if is_free {
        return Ok(false);
    }
    Err(format!(
        "{} holds something that is not a sample school: choose another folder with --data",
        display(folder)
    ))
}

/// Makes the sample school in a folder beside, then gives it its name.
async fn found(arguments: &Arguments, place: &Place) -> Result<(), Box<dyn std::error::Error>> {
    let folder = &place.data;
    let mut building = folder.clone().into_os_string();
    building.push(format!(".building-{}", std::process::id()));
    let building = PathBuf::from(building);
    let result = build(arguments, place, &building).await;
    let result = result.and_then(|()| {
        if folder.is_dir() {
            fs::remove_dir(folder)?;
        }
        Ok(fs::rename(&building, folder)?)
    });
    if result.is_err() && building.is_dir() {
        // The first error is the one to tell; a folder that cannot be removed says by its name what it is.
        let _ = fs::remove_dir_all(&building);
    }
    result
}

async fn build(
    arguments: &Arguments,
    place: &Place,
    building: &Path,
) -> Result<(), Box<dyn std::error::Error>> {
    let cannot =
        |error: std::io::Error| format!("cannot write into {}: {error}", display(building));
    let temporary = Place {
        data: building.to_owned(),
        database: place.database.clone(),
    };
    for path in BundledCourses::iter() {
        let target = temporary.courses().join(path.as_ref());
        fs::create_dir_all(target.parent().unwrap_or(building)).map_err(cannot)?;
        let file = BundledCourses::get(&path)
            .ok_or_else(|| format!("the program has lost its course file {path}"))?;
        fs::write(target, file.data).map_err(cannot)?;
    }
    let app = temporary.open().await?;
    let bar = progress_bar(u64::from(arguments.learners), "Simulated learners practise");
    let plan = SamplePlan {
        course: COURSE.to_owned(),
        learners: arguments.learners.into(),
        weeks: arguments.weeks.into(),
        seed: 1,
    };
    let founded = app
        .found_sample_school(plan, clock::now(), |done| bar.set_position(done as u64))
        .await;
    bar.finish_and_clear();
    founded?;
    // Closes the database before its folder is renamed.
    drop(app);
    let place = match place.database {
        Some(_) => ELSEWHERE,
        None => "",
    };
    fs::write(building.join(MARK), format!("{MARK_TEXT}{place}")).map_err(cannot)?;
    Ok(())
}

fn announce(address: std::net::SocketAddr, data: &Path, accounts: &[SampleAccount]) {
    eprintln!("\n  Cairn is at http://{address}/\n");
    for account in accounts {
        let who = match account.kind {
            SampleKind::NewLearner => "a learner who is new",
            SampleKind::PlacedLearner => "a learner who has just taken a placement",
            SampleKind::Learner => "a learner with weeks of history",
            SampleKind::Teacher => "the teacher",
        };
        eprintln!("  {:<10} {:<16} {who}", account.login, account.password);
    }
    eprintln!(
        "\n  The sample school is in {}. Stop with Ctrl-C.\n",
        display(data)
    );
}
