practise-hear-question = Read aloud
practise-hear-feedback = Read aloud
practise-press-enter = or press Enter
practise-example = See a worked example
practise-tried = tried already
practise-yours = your answer
practise-move-up = Move up: { $thing }
practise-move-down = Move down: { $thing }
practise-moved = { $thing }: place { $place } of { $places }
practise-reads-as = reads as { $answer }

spoken-and = and
spoken-plus = plus
spoken-minus = minus
spoken-times = times
spoken-divided = divided by
spoken-equals = equals
spoken-less = is less than
spoken-more = is more than
spoken-at-most = is at most
spoken-at-least = is at least
spoken-over = { $top } over { $bottom }
spoken-squared = { $base } squared
spoken-cubed = { $base } cubed
spoken-power = { $base } to the power of { $power }
spoken-root = the square root of { $of }
spoken-option = { $letter }: { $option }.
spoken-fraction =
    { $top ->
        [one] { $top } { $bottom ->
            [2] half
            [3] third
            [4] quarter
            [5] fifth
            [6] sixth
            [7] seventh
            [8] eighth
            [9] ninth
            [10] tenth
            [11] eleventh
            [12] twelfth
           *[100] hundredth
        }
       *[other] { $top } { $bottom ->
            [2] halves
            [3] thirds
            [4] quarters
            [5] fifths
            [6] sixths
            [7] sevenths
            [8] eighths
            [9] ninths
            [10] tenths
            [11] elevenths
            [12] twelfths
           *[100] hundredths
        }
    }
practise-only-easy = This skill has no harder questions: this one may be easy for you.
practise-only-hard = This skill has no easier questions: take hints, or see it another way.
practise-none-between = This skill has no question that would fit you better.
