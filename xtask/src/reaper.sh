# Clears up after a run of the tests, however it ended. It waits until the program that started it closes its standard
# input, which happens even when that program is killed; then it stops what was started and removes the run's folder.
# Every line it reads before names a process to be stopped: a signal and a process id, or the id of a group, negative.
# CAIRN_RUN is the folder.
trap '' HUP INT TERM

processes=""
while read -r signal id; do
    processes="$processes $signal:$id"
done

for process in $processes; do
    kill -s "${process%%:*}" -- "${process#*:}" 2>/dev/null
done

# Up to ten seconds to go by themselves.
for process in $processes; do
    tries=0
    while kill -s 0 -- "${process#*:}" 2>/dev/null && [ $tries -lt 100 ]; do
        sleep 0.1
        tries=$((tries + 1))
    done
    kill -s KILL -- "${process#*:}" 2>/dev/null
done

# Browsers form groups of their own. Theirs are the processes that have their profile in the run's folder.
for directory in /proc/[0-9]*; do
    case "$(tr '\0' ' ' 2>/dev/null <"$directory/cmdline")" in
        *"--user-data-dir=$CAIRN_RUN/"*) kill -s KILL "${directory#/proc/}" 2>/dev/null ;;
    esac
done

rm -rf -- "$CAIRN_RUN" 2>/dev/null || { sleep 1; rm -rf -- "$CAIRN_RUN"; }
