<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
    <context>
        <name>ActionBar</name>
        <message>
            <location filename="../controls.py" />
            <source>Be right back</source>
            <translation>Gleich zurück</translation>
        </message>
        <message>
            <location filename="../controls.py" />
            <source>I'm back</source>
            <translation>Ich bin zurück</translation>
        </message>
        <message>
            <location filename="../controls.py" />
            <source>Mute</source>
            <translation>Stummschalten</translation>
        </message>
        <message>
            <location filename="../controls.py" />
            <source>Turn off</source>
            <translation>Ausschalten</translation>
        </message>
        <message>
            <location filename="../controls.py" />
            <source>Turn on</source>
            <translation>Einschalten</translation>
        </message>
        <message>
            <location filename="../controls.py" />
            <source>Unmute</source>
            <translation>Ton einschalten</translation>
        </message>
    </context>
    <context>
        <name>App</name>
        <message>
            <location filename="../app.py" />
            <source>Choose Copy report in the menu and send it to the developers.</source>
            <translation>Wählen Sie im Menü „Bericht kopieren“ und senden Sie ihn an die Entwickler.</translation>
        </message>
        <message>
            <location filename="../app.py" />
            <source>It can be quit by opening this window again.</source>
            <translation>Beenden können Sie sie, indem Sie dieses Fenster wieder öffnen.</translation>
        </message>
        <message>
            <location filename="../app.py" />
            <source>Keep running</source>
            <translation>Weiterlaufen lassen</translation>
        </message>
        <message>
            <location filename="../app.py" />
            <source>Leave the camera running?</source>
            <translation>Soll die Kamera weiterlaufen?</translation>
        </message>
        <message>
            <location filename="../app.py" />
            <source>Quit</source>
            <translation>Beenden</translation>
        </message>
        <message>
            <location filename="../app.py" />
            <source>Something went wrong in the window; the camera goes on.</source>
            <translation>Im Fenster ist ein Fehler aufgetreten; die Kamera läuft weiter.</translation>
        </message>
        <message>
            <location filename="../app.py" />
            <source>The report is in the clipboard. Paste it where you want.</source>
            <translation>Der Bericht ist in der Zwischenablage. Fügen Sie ihn ein, wo Sie möchten.</translation>
        </message>
    </context>
    <context>
        <name>Call</name>
        <message>
            <location filename="../call.py" />
            <source>Copy the report from the menu and send it to the developers.</source>
            <translation>Kopieren Sie den Bericht aus dem Menü und senden Sie ihn an die Entwickler.</translation>
        </message>
        <message>
            <location filename="../call.py" />
            <source>Quit and start INFP Camera again.</source>
            <translation>Beenden Sie INFP Camera und starten Sie das Programm neu.</translation>
        </message>
        <message>
            <location filename="../call.py" />
            <source>Read why at the end of %1.</source>
            <translation>Der Grund steht am Ende von %1.</translation>
        </message>
        <message>
            <location filename="../call.py" />
            <source>The camera can not be started: %1.</source>
            <translation>Die Kamera kann nicht gestartet werden: %1.</translation>
        </message>
        <message>
            <location filename="../call.py" />
            <source>The camera could not be started.</source>
            <translation>Die Kamera konnte nicht gestartet werden.</translation>
        </message>
        <message>
            <location filename="../call.py" />
            <source>The camera ends again and again.</source>
            <translation>Die Kamera bricht immer wieder ab.</translation>
        </message>
        <message>
            <location filename="../call.py" />
            <source>The camera stopped unexpectedly. It is being started again.</source>
            <translation>Die Kamera wurde unerwartet beendet. Sie wird neu gestartet.</translation>
        </message>
        <message>
            <location filename="../call.py" />
            <source>The camera was started, but does not answer.</source>
            <translation>Die Kamera wurde gestartet, antwortet aber nicht.</translation>
        </message>
        <message>
            <location filename="../call.py" />
            <source>Turn it on again; if that does not help, restart the machine.</source>
            <translation>Schalten Sie sie noch einmal ein; hilft das nicht, starten Sie den Rechner neu.</translation>
        </message>
    </context>
    <context>
        <name>Checks</name>
        <message>
            <location filename="../checkup.py" />
            <source>Check again; if it stays so, copy the report.</source>
            <translation>Prüfen Sie noch einmal; bleibt es so, kopieren Sie den Bericht.</translation>
        </message>
        <message>
            <location filename="../checks" />
            <source>ONNX Runtime</source>
            <translation>ONNX Runtime</translation>
        </message>
        <message>
            <location filename="../checks" />
            <source>PortAudio</source>
            <translation>PortAudio</translation>
        </message>
        <message>
            <location filename="../checkup.py" />
            <source>The checks</source>
            <translation>Die Prüfungen</translation>
        </message>
        <message>
            <location filename="../checkup.py" />
            <source>The checks could not be run.</source>
            <translation>Die Prüfungen konnten nicht ausgeführt werden.</translation>
        </message>
        <message>
            <location filename="../checks" />
            <source>camera</source>
            <translation>Kamera</translation>
        </message>
        <message>
            <location filename="../checks" />
            <source>camera driver</source>
            <translation>Kameratreiber</translation>
        </message>
        <message>
            <location filename="../checks" />
            <source>camera library</source>
            <translation>Kamerabibliothek</translation>
        </message>
        <message>
            <location filename="../checks" />
            <source>camera rights</source>
            <translation>Kamerarechte</translation>
        </message>
        <message>
            <location filename="../checks" />
            <source>drawing</source>
            <translation>Zeichnen</translation>
        </message>
        <message>
            <location filename="../checks" />
            <source>echo cancellation</source>
            <translation>Echounterdrückung</translation>
        </message>
        <message>
            <location filename="../checks" />
            <source>films</source>
            <translation>Filme</translation>
        </message>
        <message>
            <location filename="../checks" />
            <source>finding faces</source>
            <translation>Gesichter finden</translation>
        </message>
        <message>
            <location filename="../checks" />
            <source>leftovers of a crash</source>
            <translation>Reste eines Absturzes</translation>
        </message>
        <message>
            <location filename="../checks" />
            <source>microphone</source>
            <translation>Mikrofon</translation>
        </message>
        <message>
            <location filename="../checks" />
            <source>movement</source>
            <translation>Bewegung</translation>
        </message>
        <message>
            <location filename="../checks" />
            <source>sound programs</source>
            <translation>Tonprogramme</translation>
        </message>
        <message>
            <location filename="../checks" />
            <source>sound server</source>
            <translation>Tonserver</translation>
        </message>
        <message>
            <location filename="../checks" />
            <source>system audio</source>
            <translation>Systemton</translation>
        </message>
        <message>
            <location filename="../checks" />
            <source>virtual microphone</source>
            <translation>virtuelles Mikrofon</translation>
        </message>
    </context>
    <context>
        <name>CopyButton</name>
        <message>
            <location filename="../problems.py" />
            <source>Copied</source>
            <translation>Kopiert</translation>
        </message>
        <message>
            <location filename="../problems.py" />
            <source>Copy command</source>
            <translation>Befehl kopieren</translation>
        </message>
        <message>
            <location filename="../problems.py" />
            <source>Copy command %1</source>
            <translation>Befehl %1 kopieren</translation>
        </message>
    </context>
    <context>
        <name>DeviceChoice</name>
        <message>
            <location filename="../controls.py" />
            <source>Devices</source>
            <translation>Geräte</translation>
        </message>
    </context>
    <context>
        <name>Devices</name>
        <message>
            <location filename="../devices.py" />
            <source>A voice that says what you type</source>
            <translation>Eine Stimme, die sagt, was Sie tippen</translation>
        </message>
        <message>
            <location filename="../devices.py" />
            <source>Camera</source>
            <translation>Kamera</translation>
        </message>
        <message>
            <location filename="../devices.py" />
            <source>Default</source>
            <translation>Standard</translation>
        </message>
        <message>
            <location filename="../devices.py" />
            <source>Microphone</source>
            <translation>Mikrofon</translation>
        </message>
        <message>
            <location filename="../devices.py" />
            <source>None</source>
            <translation>Keines</translation>
        </message>
        <message>
            <location filename="../devices.py" />
            <source>The others</source>
            <translation>Die anderen</translation>
        </message>
    </context>
    <context>
        <name>FirstRun</name>
        <message>
            <location filename="../first_run.py" />
            <source>Back</source>
            <translation>Zurück</translation>
        </message>
        <message>
            <location filename="../first_run.py" />
            <source>Done</source>
            <translation>Fertig</translation>
        </message>
        <message>
            <location filename="../first_run.py" />
            <source>Next</source>
            <translation>Weiter</translation>
        </message>
        <message>
            <location filename="../first_run.py" />
            <source>Page %1 of %2</source>
            <translation>Seite %1 von %2</translation>
        </message>
        <message>
            <location filename="../first_run.py" />
            <source>Skip the guide</source>
            <translation>Überspringen</translation>
        </message>
        <message>
            <location filename="../first_run.py" />
            <source>Welcome to INFP Camera</source>
            <translation>Willkommen bei INFP Camera</translation>
        </message>
    </context>
    <context>
        <name>Gallery</name>
        <message>
            <location filename="../gallery.py" />
            <source>%1 was added.</source>
            <translation>%1 wurde hinzugefügt.</translation>
        </message>
        <message>
            <location filename="../gallery.py" />
            <source>%1 was removed.</source>
            <translation>%1 wurde entfernt.</translation>
        </message>
        <message>
            <location filename="../gallery.py" />
            <source>Add a picture</source>
            <translation>Ein Bild hinzufügen</translation>
        </message>
        <message>
            <location filename="../gallery.py" />
            <source>Add a picture; it can be dropped or pasted here as well</source>
            <translation>Ein Bild hinzufügen; Sie können es auch hierher ziehen oder hier einfügen</translation>
        </message>
        <message>
            <location filename="../gallery.py" />
            <source>Add…</source>
            <translation>Hinzufügen…</translation>
        </message>
        <message>
            <location filename="../gallery.py" />
            <source>Built-in</source>
            <translation>Mitgeliefert</translation>
        </message>
        <message>
            <location filename="../gallery.py" />
            <source>Copy a picture, or a picture file, and paste again.</source>
            <translation>Kopieren Sie ein Bild oder eine Bilddatei und fügen Sie noch einmal ein.</translation>
        </message>
        <message>
            <location filename="../gallery.py" />
            <source>Dismiss</source>
            <translation>Schließen</translation>
        </message>
        <message>
            <location filename="../gallery.py" />
            <source>Drop a picture here, or paste one.</source>
            <translation>Ziehen Sie ein Bild hierher oder fügen Sie eines ein.</translation>
        </message>
        <message>
            <location filename="../gallery.py" />
            <source>Fitting the points in %1…</source>
            <translation>Die Punkte in %1 werden angepasst…</translation>
        </message>
        <message>
            <location filename="../gallery.py" />
            <source>Keeping %1…</source>
            <translation>%1 wird gespeichert…</translation>
        </message>
        <message>
            <location filename="../gallery.py" />
            <source>Looking for the face in %1…</source>
            <translation>Das Gesicht in %1 wird gesucht…</translation>
        </message>
        <message>
            <location filename="../gallery.py" />
            <source>OK</source>
            <translation>OK</translation>
        </message>
        <message>
            <location filename="../gallery.py" />
            <source>Pasted picture</source>
            <translation>Eingefügtes Bild</translation>
        </message>
        <message>
            <location filename="../gallery.py" />
            <source>Place the points…</source>
            <translation>Punkte setzen…</translation>
        </message>
        <message>
            <location filename="../gallery.py" />
            <source>Portrait</source>
            <translation>Porträt</translation>
        </message>
        <message>
            <location filename="../gallery.py" />
            <source>Reading %1…</source>
            <translation>%1 wird gelesen…</translation>
        </message>
        <message>
            <location filename="../gallery.py" />
            <source>There is no picture in the clipboard.</source>
            <translation>In der Zwischenablage ist kein Bild.</translation>
        </message>
        <message>
            <location filename="../gallery.py" />
            <source>Undo</source>
            <translation>Rückgängig</translation>
        </message>
    </context>
    <context>
        <name>Guide</name>
        <message>
            <location filename="../guide_pages.py" />
            <source>%1 things are missing.</source>
            <translation>%1 Dinge fehlen.</translation>
        </message>
        <message>
            <location filename="../guide_test.py" />
            <source>A recorded voice speaks in your place for some seconds, and the portrait's lips follow it. You hear nothing; in a call the others would. Then say something yourself.</source>
            <translation>Einige Sekunden lang spricht eine aufgenommene Stimme an Ihrer Stelle, und die Lippen des Porträts folgen ihr. Sie hören nichts; in einem Anruf würden die anderen sie hören. Sagen Sie danach selbst etwas.</translation>
        </message>
        <message>
            <location filename="../guide_programs.py" />
            <source>Be seen in your calls</source>
            <translation>In Anrufen gesehen werden</translation>
        </message>
        <message>
            <location filename="../guide_pages.py" />
            <source>Check again</source>
            <translation>Erneut prüfen</translation>
        </message>
        <message>
            <location filename="../guide_pages.py" />
            <source>Choose a portrait</source>
            <translation>Wählen Sie ein Porträt</translation>
        </message>
        <message>
            <location filename="../guide_pages.py" />
            <source>Choose microphone and loudspeakers</source>
            <translation>Wählen Sie Mikrofon und Lautsprecher</translation>
        </message>
        <message>
            <location filename="../guide_pages.py" />
            <source>Everything is there.</source>
            <translation>Alles ist da.</translation>
        </message>
        <message>
            <location filename="../guide_pages.py" />
            <source>It is being opened.</source>
            <translation>Sie wird geöffnet.</translation>
        </message>
        <message>
            <location filename="../guide_pages.py" />
            <source>It is not open.</source>
            <translation>Sie ist nicht geöffnet.</translation>
        </message>
        <message>
            <location filename="../guide_pages.py" />
            <source>It is open: %1.</source>
            <translation>Sie ist geöffnet: %1.</translation>
        </message>
        <message>
            <location filename="../guide_pages.py" />
            <source>Looking at everything…</source>
            <translation>Alles wird geprüft…</translation>
        </message>
        <message>
            <location filename="../guide_programs.py" />
            <source>Mute with INFP Camera's own button or key: it can not know when you are muted in the call program, and the portrait would go on talking.</source>
            <translation>Schalten Sie sich in INFP Camera stumm, mit dem Knopf oder der Taste: Das Programm kann nicht wissen, dass Sie im Anrufprogramm stumm sind, und das Porträt würde weitersprechen.</translation>
        </message>
        <message>
            <location filename="../guide_pages.py" />
            <source>One thing is missing.</source>
            <translation>Eine Sache fehlt.</translation>
        </message>
        <message>
            <location filename="../guide_pages.py" />
            <source>Other programs see the portrait through a virtual camera. What is missing on this machine is listed here, with what to do about it.</source>
            <translation>Andere Programme sehen das Porträt über eine virtuelle Kamera. Hier steht, was auf diesem Rechner noch fehlt und was dagegen zu tun ist.</translation>
        </message>
        <message>
            <location filename="../guide_test.py" />
            <source>Play the voice</source>
            <translation>Stimme abspielen</translation>
        </message>
        <message>
            <location filename="../guide_test.py" />
            <source>Recorded voice</source>
            <translation>Aufgenommene Stimme</translation>
        </message>
        <message>
            <location filename="../guide_pages.py" />
            <source>Say something, and play some speech: both bars should move and turn to colour.</source>
            <translation>Sagen Sie etwas, und spielen Sie etwas Gesprochenes ab: Beide Balken sollten sich bewegen und farbig werden.</translation>
        </message>
        <message>
            <location filename="../guide_test.py" />
            <source>See it speak</source>
            <translation>Sehen Sie es sprechen</translation>
        </message>
        <message>
            <location filename="../guide_pages.py" />
            <source>Set up the camera</source>
            <translation>Richten Sie die Kamera ein</translation>
        </message>
        <message>
            <location filename="../guide_programs.py" />
            <source>Start INFP Camera first, then the program that you call with; one that was open before may have to be started anew.</source>
            <translation>Starten Sie zuerst INFP Camera und dann Ihr Anrufprogramm; war es schon offen, müssen Sie es vielleicht neu starten.</translation>
        </message>
        <message>
            <location filename="../guide_test.py" />
            <source>Stop</source>
            <translation>Anhalten</translation>
        </message>
        <message>
            <location filename="../guide_pages.py" />
            <source>The bars move once the camera runs; the next page is about that.</source>
            <translation>Die Balken bewegen sich, sobald die Kamera läuft; darum geht es auf der nächsten Seite.</translation>
        </message>
        <message>
            <location filename="../guide_test.py" />
            <source>The camera does not run yet: go back a page.</source>
            <translation>Die Kamera läuft noch nicht: Gehen Sie eine Seite zurück.</translation>
        </message>
        <message>
            <location filename="../guide_test.py" />
            <source>The camera is turned off.</source>
            <translation>Die Kamera ist ausgeschaltet.</translation>
        </message>
        <message>
            <location filename="../guide_pages.py" />
            <source>The others</source>
            <translation>Die anderen</translation>
        </message>
        <message>
            <location filename="../guide_pages.py" />
            <source>The others see this face instead of you. It talks when you talk and listens when they talk. You can change it at any time, also during a call.</source>
            <translation>Die anderen sehen dieses Gesicht statt Ihres eigenen. Es spricht, wenn Sie sprechen, und hört zu, wenn die anderen sprechen. Sie können es jederzeit wechseln, auch während eines Anrufs.</translation>
        </message>
        <message>
            <location filename="../guide_test.py" />
            <source>The portrait gets ready…</source>
            <translation>Das Porträt macht sich bereit…</translation>
        </message>
        <message>
            <location filename="../guide_test.py" />
            <source>The recorded voice speaks.</source>
            <translation>Die aufgenommene Stimme spricht.</translation>
        </message>
        <message>
            <location filename="../guide_pages.py" />
            <source>The virtual microphone %1 carries your voice, in time with the portrait's lips.</source>
            <translation>Das virtuelle Mikrofon „%1“ überträgt Ihre Stimme passend zu den Lippen des Porträts.</translation>
        </message>
        <message>
            <location filename="../guide_pages.py" />
            <source>There is no virtual microphone yet; the next page is about that.</source>
            <translation>Es gibt noch kein virtuelles Mikrofon; darum geht es auf der nächsten Seite.</translation>
        </message>
        <message>
            <location filename="../guide_pages.py" />
            <location filename="../guide_test.py" />
            <source>You</source>
            <translation>Sie</translation>
        </message>
        <message>
            <location filename="../guide_test.py" />
            <source>You are muted or away; the portrait would stay silent.</source>
            <translation>Sie sind stummgeschaltet oder abwesend; das Porträt bliebe still.</translation>
        </message>
    </context>
    <context>
        <name>Help</name>
        <message>
            <location filename="../help_window.py" />
            <source>&lt;b&gt;Talking&lt;/b&gt;: the portrait moves with your voice. &lt;b&gt;Listening&lt;/b&gt;: it follows the others. &lt;b&gt;Ready&lt;/b&gt;: nobody speaks. &lt;b&gt;Muted&lt;/b&gt;: its mouth stays closed and your virtual microphone is silent; it goes on listening. &lt;b&gt;Be right back&lt;/b&gt;: the others see a card that says so.</source>
            <translation>&lt;b&gt;Spricht&lt;/b&gt;: Das Porträt bewegt sich mit Ihrer Stimme. &lt;b&gt;Hört zu&lt;/b&gt;: Es folgt den anderen. &lt;b&gt;Bereit&lt;/b&gt;: Niemand spricht. &lt;b&gt;Stumm&lt;/b&gt;: Der Mund bleibt geschlossen und Ihr virtuelles Mikrofon still; das Porträt hört weiter zu. &lt;b&gt;Gleich zurück&lt;/b&gt;: Die anderen sehen eine Karte, auf der das steht.</translation>
        </message>
        <message>
            <location filename="../help_window.py" />
            <source>A program that was open before may have to be started anew to find them.</source>
            <translation>Ein Programm, das schon offen war, findet beide vielleicht erst nach einem Neustart.</translation>
        </message>
        <message>
            <location filename="../help_window.py" />
            <source>Be seen and heard</source>
            <translation>Gesehen und gehört werden</translation>
        </message>
        <message>
            <location filename="../help_window.py" />
            <source>Fairness</source>
            <translation>Fairness</translation>
        </message>
        <message>
            <location filename="../help_window.py" />
            <source>INFP Camera: help</source>
            <translation>INFP Camera: Hilfe</translation>
        </message>
        <message>
            <location filename="../help_window.py" />
            <source>If the lips move with the others' voices</source>
            <translation>Wenn sich die Lippen zu den Stimmen der anderen bewegen</translation>
        </message>
        <message>
            <location filename="../help_window.py" />
            <source>In the program that you call with, choose &lt;b&gt;INFP Camera&lt;/b&gt; as the camera and &lt;b&gt;INFP Microphone&lt;/b&gt; as the microphone. The virtual microphone carries your own voice, in time with the portrait's lips.</source>
            <translation>Wählen Sie in Ihrem Anrufprogramm &lt;b&gt;INFP Camera&lt;/b&gt; als Kamera und &lt;b&gt;INFP Microphone&lt;/b&gt; als Mikrofon. Das virtuelle Mikrofon überträgt Ihre eigene Stimme passend zu den Lippen des Porträts.</translation>
        </message>
        <message>
            <location filename="../help_window.py" />
            <source>Keyboard shortcuts</source>
            <translation>Tastenkürzel</translation>
        </message>
        <message>
            <location filename="../help_window.py" />
            <source>Settings, then Devices.</source>
            <translation>Einstellungen, dann Geräte.</translation>
        </message>
        <message>
            <location filename="../help_window.py" />
            <source>Settings, then Video and Audio.</source>
            <translation>Einstellungen, dann Video und Audio.</translation>
        </message>
        <message>
            <location filename="../help_window.py" />
            <source>Show the guide</source>
            <translation>Einführung zeigen</translation>
        </message>
        <message>
            <location filename="../help_window.py" />
            <source>Sources: Video Capture Device, and Audio Input Capture.</source>
            <translation>Quellen: Videoaufnahmegerät und Audioeingabeaufnahme.</translation>
        </message>
        <message>
            <location filename="../help_window.py" />
            <source>Use your own face, an invented one, or one whose owner agreed, and tell the others that they see a generated picture.</source>
            <translation>Verwenden Sie Ihr eigenes Gesicht, ein erfundenes oder eines, dessen Inhaber zugestimmt hat, und sagen Sie den anderen, dass sie ein erzeugtes Bild sehen.</translation>
        </message>
        <message>
            <location filename="../help_window.py" />
            <source>What the states mean</source>
            <translation>Was die Zustände bedeuten</translation>
        </message>
        <message>
            <location filename="../help_window.py" />
            <source>Your microphone hears your loudspeakers. Wear headphones, or leave echo cancellation switched on.</source>
            <translation>Ihr Mikrofon hört Ihre Lautsprecher. Tragen Sie Kopfhörer, oder lassen Sie die Echounterdrückung eingeschaltet.</translation>
        </message>
        <message>
            <location filename="../help_window.py" />
            <source>⋮, then Settings, then Audio and Video.</source>
            <translation>⋮, dann Einstellungen, dann Audio und Video.</translation>
        </message>
    </context>
    <context>
        <name>Keys</name>
        <message>
            <location filename="../shortcuts.py" />
            <source>Back again</source>
            <translation>Wieder da</translation>
        </message>
        <message>
            <location filename="../shortcuts.py" />
            <source>Be right back</source>
            <translation>Gleich zurück</translation>
        </message>
        <message>
            <location filename="../shortcuts.py" />
            <source>Be right back, or be back</source>
            <translation>Gleich zurück, oder wieder da</translation>
        </message>
        <message>
            <location filename="../shortcuts.py" />
            <source>Copy the command: %1</source>
            <translation>Den Befehl kopieren: %1</translation>
        </message>
        <message>
            <location filename="../shortcuts.py" />
            <source>GNOME: Settings, Keyboard, View and Customize Shortcuts, Custom Shortcuts, +.</source>
            <translation>GNOME: Einstellungen, Tastatur, Tastenkürzel ansehen und anpassen, Eigene Tastenkürzel, +.</translation>
        </message>
        <message>
            <location filename="../windows.py" />
            <source>Help</source>
            <translation>Hilfe</translation>
        </message>
        <message>
            <location filename="../shortcuts.py" />
            <source>KDE Plasma: System Settings, Keyboard, Shortcuts, Add New, Command or Script.</source>
            <translation>KDE Plasma: Systemeinstellungen, Tastatur, Kurzbefehle, Neu hinzufügen, Befehl oder Skript.</translation>
        </message>
        <message>
            <location filename="../shortcuts.py" />
            <source>Mute or unmute</source>
            <translation>Stummschalten oder Ton einschalten</translation>
        </message>
        <message>
            <location filename="../windows.py" />
            <source>Quit, the camera included</source>
            <translation>Beenden, auch die Kamera</translation>
        </message>
        <message>
            <location filename="../windows.py" />
            <source>Settings</source>
            <translation>Einstellungen</translation>
        </message>
        <message>
            <location filename="../shortcuts.py" />
            <source>Turn the camera on or off</source>
            <translation>Kamera ein- oder ausschalten</translation>
        </message>
        <message>
            <location filename="../shortcuts.py" />
            <source>Windows: make a shortcut (right click on the desktop, New, Shortcut) with the command as its target, and set its shortcut key in its properties.</source>
            <translation>Windows: Legen Sie eine Verknüpfung an (Rechtsklick auf den Desktop, Neu, Verknüpfung) mit dem Befehl als Ziel, und stellen Sie in ihren Eigenschaften die Tastenkombination ein.</translation>
        </message>
        <message>
            <location filename="../shortcuts.py" />
            <source>Xfce: Settings, Keyboard, Application Shortcuts, Add.</source>
            <translation>Xfce: Einstellungen, Tastatur, Tastenkürzel für Anwendungen, Hinzufügen.</translation>
        </message>
        <message>
            <location filename="../shortcuts.py" />
            <source>Your desktop's settings have a page for keys that run a command: often Keyboard, Shortcuts, Custom.</source>
            <translation>Die Einstellungen Ihrer Arbeitsumgebung haben eine Seite für Tasten, die einen Befehl ausführen: oft unter Tastatur, Tastenkürzel, Eigene.</translation>
        </message>
        <message>
            <location filename="../shortcuts.py" />
            <source>macOS: in the Shortcuts app, make a shortcut with the action Run Shell Script and the command, and give it a keyboard shortcut in its details.</source>
            <translation>macOS: Legen Sie in der App Kurzbefehle einen Kurzbefehl mit der Aktion „Shell-Skript ausführen“ und dem Befehl an, und geben Sie ihm in seinen Details einen Tastaturkurzbefehl.</translation>
        </message>
    </context>
    <context>
        <name>LandmarkCanvas</name>
        <message>
            <location filename="../landmark_canvas.py" />
            <source>The picture with the points of the face</source>
            <translation>Das Bild mit den Punkten des Gesichts</translation>
        </message>
    </context>
    <context>
        <name>LandmarkHelper</name>
        <message>
            <location filename="../landmark_helper.py" />
            <source>Cancel</source>
            <translation>Abbrechen</translation>
        </message>
        <message>
            <location filename="../landmark_helper.py" />
            <source>Drag the points to where they belong; the others follow. Left and right are as you see them.</source>
            <translation>Ziehen Sie die Punkte dorthin, wo sie hingehören; die übrigen folgen. Links und rechts sind so gemeint, wie Sie sie sehen.</translation>
        </message>
        <message>
            <location filename="../landmark_helper.py" />
            <source>Reset</source>
            <translation>Zurücksetzen</translation>
        </message>
        <message>
            <location filename="../landmark_helper.py" />
            <source>Show the whole picture</source>
            <translation>Das ganze Bild zeigen</translation>
        </message>
        <message>
            <location filename="../landmark_helper.py" />
            <source>Use these points</source>
            <translation>Diese Punkte verwenden</translation>
        </message>
        <message>
            <location filename="../landmark_helper.py" />
            <source>Where is the face?</source>
            <translation>Wo ist das Gesicht?</translation>
        </message>
        <message>
            <location filename="../landmark_helper.py" />
            <source>Whole picture</source>
            <translation>Ganzes Bild</translation>
        </message>
        <message>
            <location filename="../landmark_helper.py" />
            <source>Zoom in</source>
            <translation>Vergrößern</translation>
        </message>
        <message>
            <location filename="../landmark_helper.py" />
            <source>Zoom out</source>
            <translation>Verkleinern</translation>
        </message>
    </context>
    <context>
        <name>LandmarkPreview</name>
        <message>
            <location filename="../landmark_preview.py" />
            <source>Preview of the moving face</source>
            <translation>Vorschau des bewegten Gesichts</translation>
        </message>
        <message>
            <location filename="../landmark_preview.py" />
            <source>The preview has ended; the points can be placed all the same.</source>
            <translation>Die Vorschau wurde beendet; die Punkte lassen sich trotzdem setzen.</translation>
        </message>
        <message>
            <location filename="../landmark_preview.py" />
            <source>The preview is being prepared…</source>
            <translation>Die Vorschau wird vorbereitet…</translation>
        </message>
    </context>
    <context>
        <name>Landmarks</name>
        <message>
            <location filename="../landmark_helper.py" />
            <source>left corner of the mouth</source>
            <translation>linker Mundwinkel</translation>
        </message>
        <message>
            <location filename="../landmark_helper.py" />
            <source>left edge of the face, beside the eye</source>
            <translation>linker Rand des Gesichts, neben dem Auge</translation>
        </message>
        <message>
            <location filename="../landmark_helper.py" />
            <source>left eye, inner corner</source>
            <translation>linkes Auge, innerer Winkel</translation>
        </message>
        <message>
            <location filename="../landmark_helper.py" />
            <source>left eye, middle of the lower lid</source>
            <translation>linkes Auge, Mitte des Unterlids</translation>
        </message>
        <message>
            <location filename="../landmark_helper.py" />
            <source>left eye, middle of the upper lid</source>
            <translation>linkes Auge, Mitte des Oberlids</translation>
        </message>
        <message>
            <location filename="../landmark_helper.py" />
            <source>left eye, outer corner</source>
            <translation>linkes Auge, äußerer Winkel</translation>
        </message>
        <message>
            <location filename="../landmark_helper.py" />
            <source>lower edge of the upper lip, in the middle</source>
            <translation>Unterkante der Oberlippe, in der Mitte</translation>
        </message>
        <message>
            <location filename="../landmark_helper.py" />
            <source>lowest point of the chin</source>
            <translation>tiefster Punkt des Kinns</translation>
        </message>
        <message>
            <location filename="../landmark_helper.py" />
            <source>middle of the left eyebrow</source>
            <translation>Mitte der linken Augenbraue</translation>
        </message>
        <message>
            <location filename="../landmark_helper.py" />
            <source>middle of the right eyebrow</source>
            <translation>Mitte der rechten Augenbraue</translation>
        </message>
        <message>
            <location filename="../landmark_helper.py" />
            <source>right corner of the mouth</source>
            <translation>rechter Mundwinkel</translation>
        </message>
        <message>
            <location filename="../landmark_helper.py" />
            <source>right edge of the face, beside the eye</source>
            <translation>rechter Rand des Gesichts, neben dem Auge</translation>
        </message>
        <message>
            <location filename="../landmark_helper.py" />
            <source>right eye, inner corner</source>
            <translation>rechtes Auge, innerer Winkel</translation>
        </message>
        <message>
            <location filename="../landmark_helper.py" />
            <source>right eye, middle of the lower lid</source>
            <translation>rechtes Auge, Mitte des Unterlids</translation>
        </message>
        <message>
            <location filename="../landmark_helper.py" />
            <source>right eye, middle of the upper lid</source>
            <translation>rechtes Auge, Mitte des Oberlids</translation>
        </message>
        <message>
            <location filename="../landmark_helper.py" />
            <source>right eye, outer corner</source>
            <translation>rechtes Auge, äußerer Winkel</translation>
        </message>
        <message>
            <location filename="../landmark_helper.py" />
            <source>tip of the nose</source>
            <translation>Nasenspitze</translation>
        </message>
        <message>
            <location filename="../landmark_helper.py" />
            <source>top of the forehead</source>
            <translation>oberes Ende der Stirn</translation>
        </message>
        <message>
            <location filename="../landmark_helper.py" />
            <source>upper edge of the lower lip, in the middle</source>
            <translation>Oberkante der Unterlippe, in der Mitte</translation>
        </message>
    </context>
    <context>
        <name>MainWindow</name>
        <message>
            <location filename="../main_window.py" />
            <source>Copy report</source>
            <translation>Bericht kopieren</translation>
        </message>
        <message>
            <location filename="../main_window.py" />
            <source>Help</source>
            <translation>Hilfe</translation>
        </message>
        <message>
            <location filename="../main_window.py" />
            <source>Quit</source>
            <translation>Beenden</translation>
        </message>
        <message>
            <location filename="../main_window.py" />
            <source>Settings</source>
            <translation>Einstellungen</translation>
        </message>
        <message>
            <location filename="../main_window.py" />
            <source>The others</source>
            <translation>Die anderen</translation>
        </message>
        <message>
            <location filename="../main_window.py" />
            <source>You</source>
            <translation>Sie</translation>
        </message>
    </context>
    <context>
        <name>Meter</name>
        <message>
            <location filename="../meters.py" />
            <source>%1: no sound arrives</source>
            <translation>%1: kein Ton kommt an</translation>
        </message>
        <message>
            <location filename="../meters.py" />
            <source>%1: speaking</source>
            <translation>%1: spricht</translation>
        </message>
        <message>
            <location filename="../meters.py" />
            <source>not heard</source>
            <translation>nicht zu hören</translation>
        </message>
    </context>
    <context>
        <name>MovementChoice</name>
        <message>
            <location filename="../controls.py" />
            <source>Liveliness</source>
            <translation>Lebhaftigkeit</translation>
        </message>
        <message>
            <location filename="../controls.py" />
            <source>Movement</source>
            <translation>Bewegung</translation>
        </message>
    </context>
    <context>
        <name>ObsMenu</name>
        <message>
            <location filename="../obs_menu.py" />
            <source>Looking for OBS…</source>
            <translation>OBS wird gesucht …</translation>
        </message>
        <message>
            <location filename="../obs_menu.py" />
            <source>Put INFP Camera into OBS</source>
            <translation>INFP Camera in OBS einfügen</translation>
        </message>
        <message>
            <location filename="../obs_menu.py" />
            <source>Scenes</source>
            <translation>Szenen</translation>
        </message>
    </context>
    <context>
        <name>Options</name>
        <message>
            <location filename="../options.py" />
            <source>1280 x 720, usual</source>
            <translation>1280 x 720, üblich</translation>
        </message>
        <message>
            <location filename="../options.py" />
            <source>1920 x 1080, large</source>
            <translation>1920 x 1080, groß</translation>
        </message>
        <message>
            <location filename="../options.py" />
            <source>30 is usual; fewer spare the machine.</source>
            <translation>30 sind üblich; weniger schonen den Rechner.</translation>
        </message>
        <message>
            <location filename="../options.py" />
            <source>640 x 360, small</source>
            <translation>640 x 360, klein</translation>
        </message>
        <message>
            <location filename="../option_editors.py" />
            <source>Another…</source>
            <translation>Andere…</translation>
        </message>
        <message>
            <location filename="../options.py" />
            <source>Appearance</source>
            <translation>Aussehen</translation>
        </message>
        <message>
            <location filename="../options.py" />
            <source>Automatic</source>
            <translation>Automatisch</translation>
        </message>
        <message>
            <location filename="../options.py" />
            <source>Automatic: the NVIDIA GPU where the runtime for it is installed, else the processor.</source>
            <translation>Automatisch: die NVIDIA-Grafikkarte, wenn ihre Laufzeit installiert ist, sonst der Prozessor.</translation>
        </message>
        <message>
            <location filename="../options.py" />
            <source>Built-in</source>
            <translation>Mitgeliefert</translation>
        </message>
        <message>
            <location filename="../options.py" />
            <source>By rules</source>
            <translation>Nach Regeln</translation>
        </message>
        <message>
            <location filename="../options.py" />
            <source>Camera</source>
            <translation>Kamera</translation>
        </message>
        <message>
            <location filename="../options.py" />
            <source>Carries your voice in time with the portrait's lips. Choose it as the microphone in the program that you call with.</source>
            <translation>Überträgt Ihre Stimme passend zu den Lippen des Porträts. Wählen Sie es in Ihrem Anrufprogramm als Mikrofon.</translation>
        </message>
        <message>
            <location filename="../options.py" />
            <source>Delay the voice more</source>
            <translation>Stimme mehr verzögern</translation>
        </message>
        <message>
            <location filename="../options.py" />
            <source>Drawing</source>
            <translation>Zeichnung</translation>
        </message>
        <message>
            <location filename="../options.py" />
            <source>Echo cancellation</source>
            <translation>Echounterdrückung</translation>
        </message>
        <message>
            <location filename="../options.py" />
            <source>For experts</source>
            <translation>Für Fachleute</translation>
        </message>
        <message>
            <location filename="../options.py" />
            <source>Go on</source>
            <translation>Weitersprechen</translation>
        </message>
        <message>
            <location filename="../options.py" />
            <source>How much the portrait moves while it talks and listens.</source>
            <translation>Wie sehr sich das Porträt beim Sprechen und Zuhören bewegt.</translation>
        </message>
        <message>
            <location filename="../options.py" />
            <source>Larger pictures need a faster machine.</source>
            <translation>Größere Bilder brauchen einen schnelleren Rechner.</translation>
        </message>
        <message>
            <location filename="../options.py" />
            <source>Learnt</source>
            <translation>Gelernt</translation>
        </message>
        <message>
            <location filename="../options.py" />
            <source>Learnt movement runs on</source>
            <translation>Gelernte Bewegung läuft auf</translation>
        </message>
        <message>
            <location filename="../options.py" />
            <source>Liveliness</source>
            <translation>Lebhaftigkeit</translation>
        </message>
        <message>
            <location filename="../option_editors.py" />
            <source>Look again</source>
            <translation>Neu suchen</translation>
        </message>
        <message>
            <location filename="../options.py" />
            <source>Mark the picture as generated</source>
            <translation>Bild als erzeugt kennzeichnen</translation>
        </message>
        <message>
            <location filename="../options.py" />
            <source>Model</source>
            <translation>Modell</translation>
        </message>
        <message>
            <location filename="../options.py" />
            <source>More, if the others hear you before they see the lips move; less, if after. `infp-cam calibrate` measures it.</source>
            <translation>Mehr, wenn die anderen Sie hören, bevor sich die Lippen bewegen; weniger, wenn danach. `infp-cam calibrate` misst es.</translation>
        </message>
        <message>
            <location filename="../options.py" />
            <source>Movement</source>
            <translation>Bewegung</translation>
        </message>
        <message>
            <location filename="../options.py" />
            <source>NVIDIA GPU</source>
            <translation>NVIDIA-Grafikkarte</translation>
        </message>
        <message>
            <location filename="../options.py" />
            <source>Noise suppression</source>
            <translation>Rauschunterdrückung</translation>
        </message>
        <message>
            <location filename="../options.py" />
            <source>None</source>
            <translation>Keines</translation>
        </message>
        <message>
            <location filename="../options.py" />
            <source>Off</source>
            <translation>Aus</translation>
        </message>
        <message>
            <location filename="../options.py" />
            <source>On</source>
            <translation>An</translation>
        </message>
        <message>
            <location filename="../options.py" />
            <source>Pause</source>
            <translation>Pausieren</translation>
        </message>
        <message>
            <location filename="../options.py" />
            <source>Picture size</source>
            <translation>Bildgröße</translation>
        </message>
        <message>
            <location filename="../options.py" />
            <source>Pictures per second</source>
            <translation>Bilder pro Sekunde</translation>
        </message>
        <message>
            <location filename="../options.py" />
            <source>Portrait</source>
            <translation>Porträt</translation>
        </message>
        <message>
            <location filename="../options.py" />
            <source>Processor</source>
            <translation>Prozessor</translation>
        </message>
        <message>
            <location filename="../option_rows.py" />
            <source>Reset</source>
            <translation>Zurücksetzen</translation>
        </message>
        <message>
            <location filename="../option_rows.py" />
            <source>Reset %1</source>
            <translation>%1 zurücksetzen</translation>
        </message>
        <message>
            <location filename="../options.py" />
            <source>Shows a small mark, "AI avatar", in the picture, so that nobody takes the portrait for a filmed person. Without it, tell the others yourself.</source>
            <translation>Zeigt ein kleines Zeichen, „AI avatar“, im Bild, damit niemand das Porträt für eine gefilmte Person hält. Ohne das Zeichen sagen Sie es den anderen bitte selbst.</translation>
        </message>
        <message>
            <location filename="../options.py" />
            <source>Size of head movements and expressions; 100 % is usual.</source>
            <translation>Größe der Kopfbewegungen und des Mienenspiels; 100 % sind üblich.</translation>
        </message>
        <message>
            <location filename="../options.py" />
            <source>Sound</source>
            <translation>Ton</translation>
        </message>
        <message>
            <location filename="../option_editors.py" />
            <source>Sound files</source>
            <translation>Tondateien</translation>
        </message>
        <message>
            <location filename="../option_editors.py" />
            <source>Sound file…</source>
            <translation>Tondatei…</translation>
        </message>
        <message>
            <location filename="../options.py" />
            <source>Stop</source>
            <translation>Aufhören</translation>
        </message>
        <message>
            <location filename="../options.py" />
            <source>Style</source>
            <translation>Stil</translation>
        </message>
        <message>
            <location filename="../options.py" />
            <source>Takes fans, hum and other steady noise out of your microphone.</source>
            <translation>Entfernt Lüfter, Brummen und anderes gleichmäßiges Rauschen aus Ihrem Mikrofon.</translation>
        </message>
        <message>
            <location filename="../options.py" />
            <source>Takes the others' voices out of your microphone. Automatic: unless you wear headphones.</source>
            <translation>Entfernt die Stimmen der anderen aus Ihrem Mikrofon. Automatisch: außer wenn Sie Kopfhörer tragen.</translation>
        </message>
        <message>
            <location filename="../option_rows.py" />
            <source>The camera closes for a moment when you change this.</source>
            <translation>Bei einer Änderung schließt sich die Kamera für einen Moment.</translation>
        </message>
        <message>
            <location filename="../options.py" />
            <source>The face that the others see.</source>
            <translation>Das Gesicht, das die anderen sehen.</translation>
        </message>
        <message>
            <location filename="../options.py" />
            <source>The others</source>
            <translation>Die anderen</translation>
        </message>
        <message>
            <location filename="../options.py" />
            <source>The portrait listens to what is played here: the loudspeakers or headphones that you hear the call with.</source>
            <translation>Das Porträt hört dem zu, was hier zu hören ist: den Lautsprechern oder Kopfhörern, mit denen Sie den Anruf hören.</translation>
        </message>
        <message>
            <location filename="../options.py" />
            <source>The portrait talks with what is heard here.</source>
            <translation>Das Porträt spricht, was hier zu hören ist.</translation>
        </message>
        <message>
            <location filename="../options.py" />
            <source>The virtual camera that carries the portrait into other programs.</source>
            <translation>Die virtuelle Kamera, die das Porträt in andere Programme bringt.</translation>
        </message>
        <message>
            <location filename="../option_rows.py" />
            <source>Usual: %1</source>
            <translation>Üblich: %1</translation>
        </message>
        <message>
            <location filename="../options.py" />
            <source>Virtual microphone</source>
            <translation>Virtuelles Mikrofon</translation>
        </message>
        <message>
            <location filename="../options.py" />
            <source>What a voice that says what you type does then.</source>
            <translation>Was eine Stimme, die sagt, was Sie tippen, dann tut.</translation>
        </message>
        <message>
            <location filename="../options.py" />
            <source>When the others begin to talk</source>
            <translation>Wenn die anderen zu sprechen beginnen</translation>
        </message>
        <message>
            <location filename="../options.py" />
            <source>Where learnt movement comes from: the model that comes with the program, or an .onnx file of your own.</source>
            <translation>Woraus gelernte Bewegung kommt: das mitgelieferte Modell oder eine eigene .onnx-Datei.</translation>
        </message>
        <message>
            <location filename="../options.py" />
            <source>Width and height are even numbers from 64 to 4096 with an x between them, such as 1280x720.</source>
            <translation>Breite und Höhe sind gerade Zahlen von 64 bis 4096 mit einem x dazwischen, etwa 1280x720.</translation>
        </message>
        <message>
            <location filename="../options.py" />
            <source>Your microphone</source>
            <translation>Ihr Mikrofon</translation>
        </message>
    </context>
    <context>
        <name>PortraitAdder</name>
        <message>
            <location filename="../portrait_adder.py" />
            <source>%1 breaks the program that looks at it.</source>
            <translation>%1 bringt das Programm zum Absturz, das es ansieht.</translation>
        </message>
        <message>
            <location filename="../portrait_adder.py" />
            <source>Choose another picture, or save this one anew as PNG.</source>
            <translation>Wählen Sie ein anderes Bild, oder speichern Sie dieses neu als PNG.</translation>
        </message>
        <message>
            <location filename="../portrait_adder.py" />
            <source>Looking at %1 takes too long.</source>
            <translation>%1 anzusehen dauert zu lange.</translation>
        </message>
        <message>
            <location filename="../portrait_adder.py" />
            <source>Save it smaller, 4000 pixels wide at most, and add that.</source>
            <translation>Speichern Sie es kleiner, höchstens 4000 Pixel breit, und fügen Sie dieses hinzu.</translation>
        </message>
    </context>
    <context>
        <name>PortraitGrid</name>
        <message>
            <location filename="../portrait_grid.py" />
            <source>%1, shown now</source>
            <translation>%1, wird gerade gezeigt</translation>
        </message>
        <message>
            <location filename="../portrait_grid.py" />
            <source>Enter shows a portrait, F2 renames it, Delete removes it.</source>
            <translation>Eingabe zeigt ein Porträt, F2 benennt es um, Entf entfernt es.</translation>
        </message>
        <message>
            <location filename="../portrait_grid.py" />
            <source>Keep this picture</source>
            <translation>Dieses Bild behalten</translation>
        </message>
        <message>
            <location filename="../portrait_grid.py" />
            <source>Place the points…</source>
            <translation>Punkte setzen…</translation>
        </message>
        <message>
            <location filename="../portrait_grid.py" />
            <source>Portraits</source>
            <translation>Porträts</translation>
        </message>
        <message>
            <location filename="../portrait_grid.py" />
            <source>Remove</source>
            <translation>Entfernen</translation>
        </message>
        <message>
            <location filename="../portrait_grid.py" />
            <source>Rename</source>
            <translation>Umbenennen</translation>
        </message>
        <message>
            <location filename="../portrait_grid.py" />
            <source>Show this portrait</source>
            <translation>Dieses Porträt zeigen</translation>
        </message>
    </context>
    <context>
        <name>Portraits</name>
        <message>
            <location filename="../portraits.py" />
            <source>Built-in</source>
            <translation>Mitgeliefert</translation>
        </message>
        <message>
            <location filename="../option_editors.py" />
            <source>Choose a picture…</source>
            <translation>Bild wählen…</translation>
        </message>
        <message>
            <location filename="../portraits.py" />
            <source>Choose a portrait</source>
            <translation>Ein Porträt wählen</translation>
        </message>
        <message>
            <location filename="../portraits.py" />
            <source>Pictures</source>
            <translation>Bilder</translation>
        </message>
        <message>
            <location filename="../gallery.py" />
            <source>Use a picture of yourself, or of somebody who agreed to it: the others in the call will see this face speak with your voice.</source>
            <translation>Verwenden Sie ein Bild von sich oder von jemandem, der zugestimmt hat: Die anderen im Anruf sehen dieses Gesicht mit Ihrer Stimme sprechen.</translation>
        </message>
    </context>
    <context>
        <name>Preview</name>
        <message>
            <location filename="../preview.py" />
            <source>Preview of what the others see</source>
            <translation>Vorschau dessen, was die anderen sehen</translation>
        </message>
    </context>
    <context>
        <name>ProblemCard</name>
        <message>
            <location filename="../problems.py" />
            <source>Dismiss</source>
            <translation>Schließen</translation>
        </message>
        <message>
            <location filename="../problems.py" />
            <source>Try again</source>
            <translation>Erneut versuchen</translation>
        </message>
    </context>
    <context>
        <name>Program</name>
        <message>
            <location filename="../program_rows.py" />
            <source>Adds INFP Camera to the programs of your desktop.</source>
            <translation>Fügt INFP Camera den Programmen Ihrer Arbeitsumgebung hinzu.</translation>
        </message>
        <message>
            <location filename="../program_rows.py" />
            <source>In the applications menu</source>
            <translation>Im Anwendungsmenü</translation>
        </message>
        <message>
            <location filename="../program_rows.py" />
            <source>Keyboard shortcuts</source>
            <translation>Tastenkürzel</translation>
        </message>
        <message>
            <location filename="../program_rows.py" />
            <source>Mute with a key, in these windows or in every program.</source>
            <translation>Mit einer Taste stummschalten, in diesen Fenstern oder in jedem Programm.</translation>
        </message>
        <message>
            <location filename="../program_rows.py" />
            <source>Show…</source>
            <translation>Zeigen…</translation>
        </message>
        <message>
            <location filename="../program_rows.py" />
            <source>Start at login</source>
            <translation>Beim Anmelden starten</translation>
        </message>
        <message>
            <location filename="../program_rows.py" />
            <source>The camera is there when you need it; its window stays closed.</source>
            <translation>Die Kamera ist da, wenn Sie sie brauchen; ihr Fenster bleibt geschlossen.</translation>
        </message>
    </context>
    <context>
        <name>Programs</name>
        <message>
            <location filename="../guide_programs.py" />
            <source>Add a source: Audio Input Capture, and choose %2.</source>
            <translation>Fügen Sie eine Quelle hinzu: Audioeingabeaufnahme, und wählen Sie %2.</translation>
        </message>
        <message>
            <location filename="../guide_programs.py" />
            <source>Add a source: Video Capture Device, and choose %1.</source>
            <translation>Fügen Sie eine Quelle hinzu: Videoaufnahmegerät, und wählen Sie %1.</translation>
        </message>
        <message>
            <location filename="../guide_programs.py" />
            <source>Choose %1 as the camera and %2 as the microphone.</source>
            <translation>Wählen Sie %1 als Kamera und %2 als Mikrofon.</translation>
        </message>
        <message>
            <location filename="../guide_programs.py" />
            <source>Choose %2 as the input device and %1 as the camera.</source>
            <translation>Wählen Sie %2 als Eingabegerät und %1 als Kamera.</translation>
        </message>
        <message>
            <location filename="../guide_programs.py" />
            <source>If the browser asks, allow both; if it does not list them, reload the page.</source>
            <translation>Fragt der Browser, erlauben Sie beides; listet er sie nicht auf, laden Sie die Seite neu.</translation>
        </message>
        <message>
            <location filename="../guide_programs.py" />
            <source>Leave the input sensitivity automatic.</source>
            <translation>Lassen Sie die Eingabeempfindlichkeit auf automatisch.</translation>
        </message>
        <message>
            <location filename="../guide_programs.py" />
            <source>Leave the sync offset at 0: they fit already.</source>
            <translation>Lassen Sie den Synchronisationsversatz auf 0: Beide passen schon zueinander.</translation>
        </message>
        <message>
            <location filename="../guide_programs.py" />
            <source>Open Settings, then Devices; during a call: …, then Device settings.</source>
            <translation>Öffnen Sie Einstellungen, dann Geräte; während eines Anrufs: …, dann Geräteeinstellungen.</translation>
        </message>
        <message>
            <location filename="../guide_programs.py" />
            <source>Open Settings, then Video: choose %1 as the camera.</source>
            <translation>Öffnen Sie Einstellungen, dann Video: Wählen Sie %1 als Kamera.</translation>
        </message>
        <message>
            <location filename="../guide_programs.py" />
            <source>Open User Settings, then Voice &amp; Video.</source>
            <translation>Öffnen Sie Benutzereinstellungen, dann Sprache &amp; Video.</translation>
        </message>
        <message>
            <location filename="../guide_programs.py" />
            <source>Open ⋮, then Settings.</source>
            <translation>Öffnen Sie ⋮, dann Einstellungen.</translation>
        </message>
        <message>
            <location filename="../guide_programs.py" />
            <source>Settings, then Audio: choose %2 as the microphone.</source>
            <translation>Einstellungen, dann Audio: Wählen Sie %2 als Mikrofon.</translation>
        </message>
        <message>
            <location filename="../guide_programs.py" />
            <source>Turn background effects off.</source>
            <translation>Schalten Sie Hintergrundeffekte aus.</translation>
        </message>
        <message>
            <location filename="../guide_programs.py" />
            <source>Turn virtual background and appearance filters off: they look for a filmed person. Turn HD on.</source>
            <translation>Schalten Sie virtuelle Hintergründe und Aussehensfilter aus: Sie suchen eine gefilmte Person. Schalten Sie HD ein.</translation>
        </message>
        <message>
            <location filename="../guide_programs.py" />
            <source>Video: choose %1. Audio: choose %2 as the microphone.</source>
            <translation>Video: Wählen Sie %1. Audio: Wählen Sie %2 als Mikrofon.</translation>
        </message>
    </context>
    <context>
        <name>ProgressCard</name>
        <message>
            <location filename="../notices.py" />
            <source>Cancel</source>
            <translation>Abbrechen</translation>
        </message>
    </context>
    <context>
        <name>SayBox</name>
        <message>
            <location filename="../say_box.py" />
            <source>Being said, %2 more to follow: %1</source>
            <translation>Wird gesagt, %2 weitere folgen: %1</translation>
        </message>
        <message>
            <location filename="../say_box.py" />
            <source>Being said: %1</source>
            <translation>Wird gesagt: %1</translation>
        </message>
        <message>
            <location filename="../say_box.py" />
            <source>Nothing is being said.</source>
            <translation>Es wird nichts gesagt.</translation>
        </message>
        <message>
            <location filename="../say_box.py" />
            <source>Paused, the others talk: %1</source>
            <translation>Pausiert, die anderen sprechen: %1</translation>
        </message>
        <message>
            <location filename="../say_box.py" />
            <source>Say</source>
            <translation>Sagen</translation>
        </message>
        <message>
            <location filename="../say_box.py" />
            <source>Stop talking</source>
            <translation>Nicht weitersprechen</translation>
        </message>
        <message>
            <location filename="../say_box.py" />
            <source>Type what the portrait says</source>
            <translation>Tippen Sie, was das Porträt sagt</translation>
        </message>
    </context>
    <context>
        <name>Settings</name>
        <message>
            <location filename="../settings.py" />
            <source>camera to write to: its name, `null`, or a file ending in .mp4</source>
            <translation>Kamera, in die geschrieben wird: ihr Name, `null` oder eine Datei mit der Endung .mp4</translation>
        </message>
        <message>
            <location filename="../settings.py" />
            <source>delays your voice by so many milliseconds more; `infp-cam calibrate` measures it</source>
            <translation>verzögert Ihre Stimme um so viele Millisekunden mehr; `infp-cam calibrate` misst es</translation>
        </message>
        <message>
            <location filename="../settings.py" />
            <source>how the portrait moves</source>
            <translation>wie sich das Porträt bewegt</translation>
        </message>
        <message>
            <location filename="../settings.py" />
            <source>model of the generator `infp`: `infp-s`, or an .onnx file of your own</source>
            <translation>Modell des Generators `infp`: `infp-s` oder eine eigene .onnx-Datei</translation>
        </message>
        <message>
            <location filename="../settings.py" />
            <source>picture size, WIDTHxHEIGHT in even pixels</source>
            <translation>Bildgröße, BREITExHÖHE in geraden Pixelzahlen</translation>
        </message>
        <message>
            <location filename="../settings.py" />
            <source>picture to animate, or `builtin`</source>
            <translation>Bild, das bewegt wird, oder `builtin`</translation>
        </message>
        <message>
            <location filename="../settings.py" />
            <source>pictures per second</source>
            <translation>Bilder pro Sekunde</translation>
        </message>
        <message>
            <location filename="../settings.py" />
            <source>scale of head movement and expression; 1 is usual</source>
            <translation>Maß der Kopfbewegungen und des Mienenspiels; 1 ist üblich</translation>
        </message>
        <message>
            <location filename="../settings.py" />
            <source>shows a small mark `AI avatar` in the picture, so that nobody takes the portrait for a filmed person</source>
            <translation>zeigt ein kleines Zeichen `AI avatar` im Bild, damit niemand das Porträt für eine gefilmte Person hält</translation>
        </message>
        <message>
            <location filename="../settings.py" />
            <source>takes steady noise out of your microphone</source>
            <translation>entfernt gleichmäßiges Rauschen aus Ihrem Mikrofon</translation>
        </message>
        <message>
            <location filename="../settings.py" />
            <source>takes the others out of your microphone: `on`, `off`, or `auto`: unless you wear headphones</source>
            <translation>entfernt die anderen aus Ihrem Mikrofon: `on` (an), `off` (aus) oder `auto`: außer wenn Sie Kopfhörer tragen</translation>
        </message>
        <message>
            <location filename="../settings.py" />
            <source>the other party: a system-audio source, `default`, an audio file, or `none`</source>
            <translation>die anderen: eine Quelle des Systemtons, `default`, eine Tondatei oder `none`</translation>
        </message>
        <message>
            <location filename="../settings.py" />
            <source>virtual microphone that carries your voice in time with the face: `default`, the name of a virtual cable, or `none`</source>
            <translation>virtuelles Mikrofon, das Ihre Stimme passend zum Gesicht überträgt: `default`, der Name eines virtuellen Kabels oder `none`</translation>
        </message>
        <message>
            <location filename="../settings.py" />
            <source>what a voice that speaks typed lines does when the others begin to talk: `go-on`, `pause` until they are silent, or `stop`</source>
            <translation>was eine Stimme, die getippte Zeilen spricht, tut, wenn die anderen zu sprechen beginnen: `go-on` (weitersprechen), `pause`, bis sie still sind, oder `stop`</translation>
        </message>
        <message>
            <location filename="../settings.py" />
            <source>what draws the portrait: `mesh`, or `cuda`: the same on an NVIDIA GPU</source>
            <translation>was das Porträt zeichnet: `mesh`, oder `cuda`: dasselbe auf einer NVIDIA-Grafikkarte</translation>
        </message>
        <message>
            <location filename="../settings.py" />
            <source>what makes motion from the voices</source>
            <translation>was aus den Stimmen Bewegung macht</translation>
        </message>
        <message>
            <location filename="../settings.py" />
            <source>what runs the model: `cpu`, `cuda` (an NVIDIA GPU), or `auto`: the GPU where its runtime is installed</source>
            <translation>was das Modell ausführt: `cpu`, `cuda` (eine NVIDIA-Grafikkarte) oder `auto`: die Grafikkarte, wenn ihre Laufzeit installiert ist</translation>
        </message>
        <message>
            <location filename="../settings.py" />
            <source>your voice: a microphone's name, `default`, an audio file, `voice` (typed lines are spoken, `infp-cam say`), or `none`</source>
            <translation>Ihre Stimme: der Name eines Mikrofons, `default`, eine Tondatei, `voice` (getippte Zeilen werden gesprochen, `infp-cam say`) oder `none`</translation>
        </message>
    </context>
    <context>
        <name>SettingsDialog</name>
        <message>
            <location filename="../settings_dialog.py" />
            <source>No setting is called so.</source>
            <translation>Keine Einstellung heißt so.</translation>
        </message>
        <message>
            <location filename="../settings_dialog.py" />
            <source>Plugins</source>
            <translation>Plugins</translation>
        </message>
        <message>
            <location filename="../settings_dialog.py" />
            <source>Program</source>
            <translation>Programm</translation>
        </message>
        <message>
            <location filename="../settings_dialog.py" />
            <source>Reset all</source>
            <translation>Alles zurücksetzen</translation>
        </message>
        <message>
            <location filename="../settings_dialog.py" />
            <source>Reset all settings?</source>
            <translation>Alle Einstellungen zurücksetzen?</translation>
        </message>
        <message>
            <location filename="../settings_dialog.py" />
            <source>Reset all…</source>
            <translation>Alles zurücksetzen…</translation>
        </message>
        <message>
            <location filename="../settings_dialog.py" />
            <source>Search the settings</source>
            <translation>Einstellungen durchsuchen</translation>
        </message>
        <message>
            <location filename="../settings_dialog.py" />
            <source>Settings</source>
            <translation>Einstellungen</translation>
        </message>
        <message>
            <location filename="../settings_dialog.py" />
            <source>The camera closes for a moment and begins anew.</source>
            <translation>Die Kamera schließt sich für einen Moment und beginnt neu.</translation>
        </message>
        <message>
            <location filename="../settings_dialog.py" />
            <source>What you wrote is kept there; choose here anew.</source>
            <translation>Was Sie geschrieben haben, bleibt dort erhalten; wählen Sie hier neu.</translation>
        </message>
    </context>
    <context>
        <name>ShortcutsWindow</name>
        <message>
            <location filename="../shortcuts.py" />
            <source>Bind a key to a command in your desktop's settings; that works while you look at the call.</source>
            <translation>Verbinden Sie in den Einstellungen Ihrer Arbeitsumgebung eine Taste mit einem Befehl; das wirkt auch, während Sie den Anruf vor sich haben.</translation>
        </message>
        <message>
            <location filename="../shortcuts.py" />
            <source>In every program</source>
            <translation>In jedem Programm</translation>
        </message>
        <message>
            <location filename="../shortcuts.py" />
            <source>In the windows of INFP Camera</source>
            <translation>In den Fenstern von INFP Camera</translation>
        </message>
        <message>
            <location filename="../shortcuts.py" />
            <source>Keyboard shortcuts</source>
            <translation>Tastenkürzel</translation>
        </message>
    </context>
    <context>
        <name>State</name>
        <message>
            <location filename="../texts.py" />
            <source>Be right back</source>
            <translation>Gleich zurück</translation>
        </message>
        <message>
            <location filename="../texts.py" />
            <source>Camera off</source>
            <translation>Kamera aus</translation>
        </message>
        <message>
            <location filename="../texts.py" />
            <source>Its mouth stays closed. It goes on listening.</source>
            <translation>Der Mund bleibt geschlossen. Das Porträt hört weiter zu.</translation>
        </message>
        <message>
            <location filename="../texts.py" />
            <source>Listening</source>
            <translation>Hört zu</translation>
        </message>
        <message>
            <location filename="../texts.py" />
            <source>Muted</source>
            <translation>Stumm</translation>
        </message>
        <message>
            <location filename="../texts.py" />
            <source>Needs attention</source>
            <translation>Braucht Ihre Hilfe</translation>
        </message>
        <message>
            <location filename="../texts.py" />
            <source>Nobody speaks. The portrait waits with you.</source>
            <translation>Niemand spricht. Das Porträt wartet mit Ihnen.</translation>
        </message>
        <message>
            <location filename="../texts.py" />
            <source>Ready</source>
            <translation>Bereit</translation>
        </message>
        <message>
            <location filename="../texts.py" />
            <source>Something below needs you.</source>
            <translation>Unten steht, was zu tun ist.</translation>
        </message>
        <message>
            <location filename="../texts.py" />
            <source>Starting</source>
            <translation>Startet</translation>
        </message>
        <message>
            <location filename="../texts.py" />
            <source>Talking</source>
            <translation>Spricht</translation>
        </message>
        <message>
            <location filename="../texts.py" />
            <source>The others do not see the portrait.</source>
            <translation>Die anderen sehen das Porträt nicht.</translation>
        </message>
        <message>
            <location filename="../texts.py" />
            <source>The others see a card that says so, and do not hear you.</source>
            <translation>Die anderen sehen eine Karte, auf der das steht, und hören Sie nicht.</translation>
        </message>
        <message>
            <location filename="../texts.py" />
            <source>The others speak, and the portrait listens.</source>
            <translation>Die anderen sprechen, und das Porträt hört zu.</translation>
        </message>
        <message>
            <location filename="../texts.py" />
            <source>The portrait is being prepared.</source>
            <translation>Das Porträt wird vorbereitet.</translation>
        </message>
        <message>
            <location filename="../texts.py" />
            <source>The portrait talks with your voice.</source>
            <translation>Das Porträt spricht mit Ihrer Stimme.</translation>
        </message>
    </context>
    <context>
        <name>Style</name>
        <message>
            <location filename="../controls.py" />
            <source>Calm</source>
            <translation>Ruhig</translation>
        </message>
        <message>
            <location filename="../controls.py" />
            <source>Lively</source>
            <translation>Lebhaft</translation>
        </message>
        <message>
            <location filename="../controls.py" />
            <source>Natural</source>
            <translation>Natürlich</translation>
        </message>
    </context>
    <context>
        <name>TileDelegate</name>
        <message>
            <location filename="../tiles.py" />
            <source>Name of the portrait</source>
            <translation>Name des Porträts</translation>
        </message>
    </context>
    <context>
        <name>Timing</name>
        <message>
            <location filename="../controls.py" />
            <source>Delay</source>
            <translation>Verzögerung</translation>
        </message>
        <message>
            <location filename="../controls.py" />
            <source>Difference</source>
            <translation>Unterschied</translation>
        </message>
        <message>
            <location filename="../controls.py" />
            <source>How much later than the picture your voice leaves the virtual microphone.</source>
            <translation>Um wie viel später als das Bild Ihre Stimme das virtuelle Mikrofon verlässt.</translation>
        </message>
        <message>
            <location filename="../controls.py" />
            <source>Picture</source>
            <translation>Bild</translation>
        </message>
        <message>
            <location filename="../controls.py" />
            <source>Voice</source>
            <translation>Stimme</translation>
        </message>
    </context>
    <context>
        <name>Tray</name>
        <message>
            <location filename="../tray.py" />
            <source>Be right back</source>
            <translation>Gleich zurück</translation>
        </message>
        <message>
            <location filename="../tray.py" />
            <source>Choose a picture…</source>
            <translation>Bild wählen…</translation>
        </message>
        <message>
            <location filename="../tray.py" />
            <source>Copy report</source>
            <translation>Bericht kopieren</translation>
        </message>
        <message>
            <location filename="../tray.py" />
            <source>Help</source>
            <translation>Hilfe</translation>
        </message>
        <message>
            <location filename="../tray.py" />
            <source>I'm back</source>
            <translation>Ich bin zurück</translation>
        </message>
        <message>
            <location filename="../tray.py" />
            <source>Mute</source>
            <translation>Stummschalten</translation>
        </message>
        <message>
            <location filename="../tray.py" />
            <source>Portrait</source>
            <translation>Porträt</translation>
        </message>
        <message>
            <location filename="../tray.py" />
            <source>Quit</source>
            <translation>Beenden</translation>
        </message>
        <message>
            <location filename="../tray.py" />
            <source>Settings…</source>
            <translation>Einstellungen…</translation>
        </message>
        <message>
            <location filename="../tray.py" />
            <source>Show window</source>
            <translation>Fenster zeigen</translation>
        </message>
        <message>
            <location filename="../tray.py" />
            <source>Start at login</source>
            <translation>Beim Anmelden starten</translation>
        </message>
        <message>
            <location filename="../tray.py" />
            <source>Style</source>
            <translation>Stil</translation>
        </message>
        <message>
            <location filename="../tray.py" />
            <source>Turn camera off</source>
            <translation>Kamera ausschalten</translation>
        </message>
        <message>
            <location filename="../tray.py" />
            <source>Turn camera on</source>
            <translation>Kamera einschalten</translation>
        </message>
        <message>
            <location filename="../tray.py" />
            <source>Unmute</source>
            <translation>Ton einschalten</translation>
        </message>
    </context>
    <context>
        <name>_DropOverlay</name>
        <message>
            <location filename="../gallery.py" />
            <source>Drop the picture to add it.</source>
            <translation>Lassen Sie das Bild los, um es hinzuzufügen.</translation>
        </message>
    </context>
    <context>
        <name>_Guide</name>
        <message>
            <location filename="../landmark_helper.py" />
            <source>Where the point belongs</source>
            <translation>Wohin der Punkt gehört</translation>
        </message>
    </context>
</TS>
