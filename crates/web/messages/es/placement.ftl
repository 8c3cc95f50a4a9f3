placement-title = Encuentra tu lugar
placement-lead = Unas pocas preguntas averiguan lo que ya sabes. Así empiezas en el punto justo, y no desde el principio de todo.
placement-promise-short =
    { $most ->
        [one] Una pregunta como mucho.
       *[other] Como mucho { $most } preguntas, a menudo menos.
    }
placement-promise-stop = Puedes parar cuando quieras: cuenta lo que hayas mostrado.
placement-promise-marks = Sin notas.
placement-promise-free = Aquí no se aprueba ni se suspende, y nadie ve puntos.
placement-promise-dont-know = «No lo sé» es una buena respuesta.
placement-promise-hard = Algunas preguntas serán demasiado difíciles. Así se encuentra el borde de lo que sabes.
placement-promise-later = Sin prisa.
placement-promise-resume = Puedes seguir otro día o en otro aparato, justo donde lo dejaste.
placement-begin = Empezar
placement-again = Hacerla otra vez
placement-not-now = Ahora no
placement-go-on = Seguir
placement-goes-on =
    { $answered ->
        [0] Ya has empezado. Te espera la primera pregunta.
        [one] Has respondido una pregunta. Te espera la siguiente.
       *[other] Has respondido { $answered } preguntas. Te espera la siguiente.
    }
placement-stop = Ya basta: mostrar lo encontrado
placement-taken =
    { $answered ->
        [one] La última vez, el { $date }, respondiste una pregunta.
       *[other] La última vez, el { $date }, respondiste { $answered } preguntas.
    }
placement-see-found = Ver lo encontrado
placement-too-small = Este curso es tan pequeño que lo mejor es empezar por el principio.
placement-to-today = Al siguiente paso

placement-question-title = Pregunta { $number }
placement-at-most = de { $most } como mucho
placement-noted = Anotado.
placement-noted-before = Esa pregunta ya estaba respondida. Esta es la siguiente.
placement-clear = Destrezas decididas hasta ahora, como sabidas o como aún por aprender: { $clear } de { $skills }.
placement-answer = Responder
placement-another-time = Seguir en otro momento
placement-why = ¿Por qué esta pregunta?
placement-why-about = Trata de «{ $skill }». Hasta ahora, la probabilidad de que la sepas es de unas { $count } de cada 100.
placement-why-others =
    { $others ->
        [0] Solo dice algo de esta destreza.
        [one] Tu respuesta también dice algo de otra destreza.
       *[other] Tu respuesta también dice algo de otras { $others } destrezas.
    }
placement-why-doubt = La duda sobre una destreza es 100 cuando podrías tanto saberla como no, y 0 cuando es seguro.
placement-why-takes = Duda que quita
placement-why-rest = Todas las demás juntas
placement-why-most = Ninguna otra pregunta posible quita ahora más.

placement-found-title = Tu lugar
placement-found-heading = Aquí estás
placement-found-heading-of = El lugar de { $name }
placement-counted-known =
    { $known ->
        [0] Aún no es seguro que sepas ninguna destreza de { $skills }.
        [one] Sabes una destreza de { $skills }.
       *[other] Sabes { $known } destrezas de { $skills }.
    }
placement-counted-known-of =
    { $known ->
        [0] Aún no es seguro que { $name } sepa ninguna destreza de { $skills }.
        [one] { $name } sabe una destreza de { $skills }.
       *[other] { $name } sabe { $known } destrezas de { $skills }.
    }
placement-counted-unsure =
    { $count ->
        [one] De una no está claro.
       *[other] De { $count } no está claro.
    }
placement-counted-unknown =
    { $count ->
        [one] Una queda por aprender.
       *[other] { $count } quedan por aprender.
    }
placement-range = Cada destreza está donde lo más probable es que le toque, y alguna puede estar en la lista equivocada. Sabidas en todas las listas juntas, con ocho posibilidades de diez: { $known }.
placement-first-step = Tu primer paso:
placement-other-steps = Otros pasos
placement-picture = El curso, piedra a piedra
placement-known = Sabidas
placement-known-explained = Puedes apoyarte en ellas. De vez en cuando una llega como comprobación rápida en lugar de lección. Si alguna no es cierta, ábrela y practica.
placement-unsure = Podría ser que sí o que no
placement-unsure-explained = Las respuestas no lo aclararon. Se aclaran al practicar.
placement-ready = Listas para empezar
placement-ready-explained = Aún no las sabes, y está todo aquello en lo que se apoyan: buenos sitios para empezar.
placement-ahead = Más adelante
placement-ahead-explained = Se apoyan en algo que aún está por llegar.
placement-skills =
    { $count ->
        [one] Una destreza
       *[other] { $count } destrezas
    }
placement-chance = sabida con una probabilidad de unas { $count } de cada 100
placement-taken-on =
    { $answered ->
        [one] Encontrado el { $date } con una pregunta.
       *[other] Encontrado el { $date } con { $answered } preguntas.
    }
placement-not-mastered = Sabida aquí no es dominada: para eso hacen falta respuestas correctas sin ayuda, en más de un día.

known-exactly =
    { $count ->
        [0] ninguna destreza aún
        [one] una destreza
       *[other] { $count } destrezas
    }
known-between =
    { $high ->
        [one] una destreza como mucho
       *[other] { $low ->
            [0] hasta { $high } destrezas
           *[other] entre { $low } y { $high } destrezas
        }
    }
