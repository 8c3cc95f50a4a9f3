practise-hear-question = Leer en voz alta
practise-hear-feedback = Leer en voz alta
practise-press-enter = o pulsa Intro
practise-example = Ver un ejemplo resuelto
practise-tried = ya probada
practise-yours = tu respuesta
practise-move-up = Subir: { $thing }
practise-move-down = Bajar: { $thing }
practise-moved = { $thing }: lugar { $place } de { $places }
practise-reads-as = se lee como { $answer }

spoken-and = y
spoken-plus = más
spoken-minus = menos
spoken-times = por
spoken-divided = dividido entre
spoken-equals = es igual a
spoken-less = es menor que
spoken-more = es mayor que
spoken-at-most = es como mucho
spoken-at-least = es como mínimo
spoken-over = { $top } partido por { $bottom }
spoken-squared = { $base } al cuadrado
spoken-cubed = { $base } al cubo
spoken-power = { $base } elevado a { $power }
spoken-root = la raíz cuadrada de { $of }
spoken-option = { $letter }: { $option }.
spoken-fraction =
    { $top ->
        [one] { $top } { $bottom ->
            [2] medio
            [3] tercio
            [4] cuarto
            [5] quinto
            [6] sexto
            [7] séptimo
            [8] octavo
            [9] noveno
            [10] décimo
            [11] onceavo
            [12] doceavo
           *[100] centésimo
        }
       *[other] { $top } { $bottom ->
            [2] medios
            [3] tercios
            [4] cuartos
            [5] quintos
            [6] sextos
            [7] séptimos
            [8] octavos
            [9] novenos
            [10] décimos
            [11] onceavos
            [12] doceavos
           *[100] centésimos
        }
    }
practise-only-easy = Esta destreza no tiene preguntas más difíciles: puede que esta te resulte fácil.
practise-only-hard = Esta destreza no tiene preguntas más fáciles: pide pistas, o míralo de otra manera.
practise-none-between = Esta destreza no tiene ninguna pregunta que te venga mejor.
