/**
 * What people build passwords from, written down from general knowledge of such lists: words, names, places, teams,
 * keyboard walks and phrases. policy.ts removes the decoration (capitals, years, digits, symbols, leet), so
 * these stems stand for the hundreds of thousands of leaked passwords that would otherwise pass the policy
 * (`Password2024!`, `Qwerty123456!`, `W3lcome@2023`).
 */
export const commonWords: ReadonlySet<string> = new Set(
  `
password passwort passwd passord motdepasse contrasena senha parola wachtwoord haslo heslo salasana pass passe passcode
passphrase pwd secret secrets geheim private access entry login logon signin signup user username guest admin admins
administrator root superuser sysadmin system server master default change changeme changeit letmein letmeinnow open
opensesame welcome willkommen bienvenue bienvenido benvenuto hello hallo hola bonjour ciao goodbye test tests testing tester
testtest demo sample example temp temporary trial public security secure safe safety enter backup database oracle mysql
postgres mongo redis linux ubuntu debian windows microsoft apple google facebook instagram twitter linkedin youtube
amazon netflix spotify samsung android iphone nokia sony playstation xbox nintendo computer internet network router
cisco support helpdesk service manager company office work business corporate enterprise finance account accounts
qwerty qwertz azerty qwertyuiop qwertzuiop azertyuiop asdf asdfg asdfgh asdfghj asdfghjk asdfghjkl zxcv zxcvb zxcvbn
zxcvbnm yxcvbnm qazwsx qazwsxedc wsxedc qweasd qweasdzxc asdzxc qwaszx zaqwsx zaqxsw qwe qwer qwert wasd dvorak poiuyt
lkjhgf mnbvcxz abc abcd abcde abcdef abcdefg abcdefgh abcdefghi abcdefghij xyz aaa bbb zzz qaz wsx edc rfv tgb yhn ujm
love lovely lover loveyou loveme iloveyou iloveu ilove iloveme iloveyousomuch iloveyouforever lovelove amor amour liebe
tequiero teamo jetaime ichliebedich sweet sweetheart sweetie honey darling baby babygirl babyboy angel angels princess
prince queen king kings beautiful gorgeous pretty cute cutie sexy hot kiss kisses heart forever always family friend
friends bestfriend friendship mother father mommy mummy mom dad daddy papa mama sister brother grandma boyfriend girlfriend
wife husband wedding marriage happy happiness smile sunshine sunny sunset sunrise sun moon moonlight star stars starlight
starwars startrek skywalker vader yoda matrix superman batman spiderman ironman avengers marvel joker hulk thor wolverine
pokemon pikachu charizard naruto goku dragon dragonball sasuke minecraft fortnite roblox zelda mario sonic warcraft
starcraft diablo counterstrike callofduty halo doom quake gamer games game player playboy hacker hacked hack matrix
ninja samurai warrior soldier hunter ranger killer shadow phantom ghost demon devil lucifer satan hell heaven jesus
jesuschrist christ god godisgood godislove church bible faith hope grace blessed blessing glory prayer amen allah islam
buddha krishna ganesh peace freedom liberty justice truth wisdom power strong legend hero winner champion victory success
lucky luck fortune money dollar cash rich gold golden silver diamond platinum crystal ruby emerald pearl treasure
football soccer baseball basketball hockey tennis golf rugby cricket volleyball swimming running fishing hunting racing
boxing karate wrestling skateboard surfing snowboard arsenal chelsea liverpool manchester united barcelona realmadrid
juventus milan bayern dortmund celtic rangers yankees redsox lakers bulls cowboys steelers eagles packers patriots
ferrari porsche mercedes bmw audi toyota honda yamaha suzuki kawasaki harley ducati mustang corvette camaro chevy
chevrolet ford nissan volvo volkswagen jaguar lamborghini bugatti tesla
monkey dog dogs doggy puppy cat cats kitty kitten hellokitty tiger tigger lion bear teddy teddybear panda koala wolf
wolves fox rabbit bunny horse horses pony unicorn elephant dolphin whale shark eagle hawk falcon phoenix raven crow
butterfly spider snake cobra viper python turtle frog chicken duck fish buffalo bull bulldog panther leopard cheetah
gorilla mouse mickey mickeymouse minnie donald goofy simba nemo bambi dumbo elsa frozen stitch snoopy garfield scooby
apple apples banana orange cherry strawberry peach mango melon lemon chocolate cookie cookies candy sugar coffee tea
pizza burger cheese butter pepper ginger cinnamon vanilla pumpkin potato tomato onion beer vodka whiskey tequila wine
flower flowers rose roses daisy lily violet jasmine lavender orchid tulip sunflower garden forest river ocean mountain
beach island paradise summer sommer winter spring fruehling autumn fall herbst verano invierno primavera ete hiver printemps automne season
january february march april may june july august september october november december januar februar maerz mai juni juli
oktober dezember enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
monday tuesday wednesday thursday friday saturday sunday montag dienstag mittwoch donnerstag freitag samstag sonntag
today tomorrow yesterday birthday holiday vacation christmas easter halloween newyear xmas santa weekend
red blue green yellow orange purple pink black white brown grey gray silver rainbow color colour
one two three four five six seven eight nine ten eleven twelve hundred thousand million first second third zero number
michael jennifer jessica ashley amanda daniel david robert michelle matthew joshua andrew anthony william joseph thomas
charles christopher christian christine nicholas nicole jonathan justin brandon brian kevin jason jordan taylor tyler
alexander alexandra alex alexis samantha sam sarah sara rachel rebecca elizabeth stephanie melissa heather amber tiffany
danielle natalie natasha victoria vanessa veronica valentina valerie isabella sophia sofia olivia emma emily charlotte
hannah anna annie maria marie mary martin martina george james john johnny jack jackson jacob jake ryan eric erik steven
stephen steve peter paul patrick philip richard edward henry harry oliver oscar max maxwell maximus lucas luke mark
marcus mario marco carlos jose juan luis miguel pedro diego antonio francisco alejandro alejandra fernando ricardo roberto
eduardo gabriel gabriela daniela carolina camila andrea adriana patricia monica claudia laura lauren karen susan linda
barbara sandra nancy donna carol betty margaret dorothy helen ruth kate katie katherine kathryn kim kimberly kelly tina
tracy julia julie juliet diana diane debbie dennis douglas donald trump obama clinton biden bond jamesbond elvis madonna
michaeljackson beyonce rihanna shakira eminem metallica nirvana slipknot beatles queen pinkfloyd acdc ironmaiden guitar
piano drummer music musica rocknroll rock metal hiphop dance dancer dancing singer artist
hans klaus stefan stephan thomas andreas michael sabine petra monika claudia nicole sebastian florian tobias lukas leon
pierre jean jacques francois nicolas julien camille chloe ines giovanni giuseppe francesco alessandro matteo lorenzo
vladimir sergey dmitry natalia olga svetlana ivan boris mohammed muhammad ahmed ali hassan hussein fatima omar priya
rahul amit raj kumar singh sharma patel sanjay deepak krishna lakshmi mehmet mustafa ayse fatma emre
america american usa unitedstates england english london britain ireland dublin scotland canada toronto australia sydney
germany deutschland berlin hamburg muenchen munich france paris marseille lyon spain espana madrid italy italia roma rome
napoli portugal lisboa brasil brazil mexico argentina colombia peru chile venezuela russia moscow moskva ukraine poland
polska warszawa sweden norway denmark finland holland nederland amsterdam belgium brussels switzerland zurich austria
wien vienna turkey istanbul ankara egypt cairo africa nigeria kenya india mumbai delhi bangalore pakistan china beijing
shanghai japan tokyo korea seoul vietnam thailand indonesia jakarta philippines manila singapore malaysia newyork texas
dallas houston california losangeles sanfrancisco florida miami chicago boston seattle denver vegas lasvegas atlanta
hawaii jersey brooklyn manhattan washington virginia carolina arizona michigan detroit ohio
whatever nothing something anything everything everyone nobody someone forgot forget forgotten remember dontforget
donttellanyone mypassword mypass yourpassword thepassword newpassword oldpassword password1234 nopassword noaccess
myself mylife mylove mybaby myfamily mynameis myname ineedyou imissyou missyou fuckyou fuckoff fuck fucker shit asshole
bitch bastard bullshit damn pussy dick sex sexygirl porn whore stupid idiot loser crazy freak funny hahaha lol lmao
trustno trustnoone trustme believe dream dreams dreamer imagine magic wizard merlin gandalf frodo hobbit lordoftherings
harrypotter hogwarts gryffindor dumbledore hermione voldemort narnia twilight vampire werewolf zombie alien aliens
rocket space galaxy universe earth planet jupiter saturn mercury mars venus apollo zeus athena hercules spartan trojan
titan atlas pegasus olympus samson delilah thunder lightning storm hurricane tornado fire firefly water wind snow
snowball snowflake icecream ice cold frost sunshine scorpion scorpio gemini taurus leo libra virgo aries pisces aquarius
cancer capricorn sagittarius zodiac destiny serenity eternity infinity harmony melody symphony rhythm
school college university student teacher professor doctor nurse lawyer police officer engineer developer programmer
pilot captain sailor navy army marines airforce airborne military sniper bullet gun pistol rifle tank missile
nexus control plane api apikey token dev devops docker kubernetes jenkins github gitlab bitbucket production staging
development prod stage local localhost cloud azure aws firewall vpn
correcthorsebatterystaple correcthorse batterystaple thequickbrownfox quickbrownfoxjumps thequickbrownfoxjumpsoverthelazydog
tobeornottobe tobeornottobethatisthequestion maytheforcebewithyou livelaughlove neversaynever neveragain
alwaysandforever happybirthday merrychristmas happynewyear carpediem hakunamatata supercalifragilisticexpialidocious
onceuponatime itsasecret thisismypassword thisisapassword thisisasecret thispasswordissecure youllneverwalkalone
twinkletwinklelittlestar iamthebest iamlegend iamyourfather youshallnotpass winteriscoming wherethereisawill
`
    .trim()
    .split(/\s+/),
);
